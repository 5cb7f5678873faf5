" Indent of .lockspec files: two columns a brace.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=LockspecIndent(v:lnum) indentkeys=0{,0},!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

function! LockspecIndent(lnum) abort
  let l:last = prevnonblank(a:lnum - 1)
  if l:last == 0
    return 0
  endif
  let l:code = substitute(getline(l:last), '//.*$', '', '')
  let l:opened = count(l:code, '{') - count(l:code, '}') + (l:code =~# '^\s*}')
  let l:closes = getline(a:lnum) =~# '^\s*}'
  return max([0, indent(l:last) + (l:opened - l:closes) * shiftwidth()])
endfunction
