" :compiler lockspec, then :make checks the file; errors go to the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'lockspec'

CompilerSet makeprg=lockspec\ check\ %:S
CompilerSet errorformat=%Eerror[%.%#]:\ %m,%Wwarning[%.%#]:\ %m,%Z%*[\ ]-->\ %f:%l:%c,%-G%.%#
