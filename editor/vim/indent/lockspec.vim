" Indent of .lockspec files: two columns a brace, four for a condition that goes on.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=LockspecIndent(v:lnum) indentkeys=0{,0},!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

" `or` before a block is another branch.
let s:continues = '^\s*\%(=>\|and\>\|or\>[^{]*$\)'

function! LockspecIndent(lnum) abort
  let l:last = prevnonblank(a:lnum - 1)
  while l:last > 0 && getline(l:last) =~# s:continues
    let l:last = prevnonblank(l:last - 1)
  endwhile
  if l:last == 0
    return 0
  endif
  let l:code = substitute(getline(l:last), '//.*$', '', '')
  let l:opened = count(l:code, '{') - count(l:code, '}') + (l:code =~# '^\s*}')
  let l:closes = getline(a:lnum) =~# '^\s*}'
  let l:goes_on = getline(a:lnum) =~# s:continues ? 2 : 0
  return max([0, indent(l:last) + (l:opened - l:closes + l:goes_on) * shiftwidth()])
endfunction
