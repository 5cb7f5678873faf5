" Vim as the tests ask it: reads a request as JSON, writes an answer as JSON.
set nocompatible nomore encoding=utf-8
execute 'set runtimepath^=' . getcwd() . '/editor/vim'
filetype plugin indent on
syntax on

function! Groups(text) abort
  enew!
  call setline(1, split(a:text, "\n", 1))
  setfiletype lockspec
  syntax sync fromstart
  return map(range(1, line('$')), {_, row -> map(range(1, len(getline(row))), {_, column -> synIDattr(synID(row, column, 1), 'name')})})
endfunction

function! Indented(path) abort
  execute 'edit ' . a:path
  silent %left
  silent normal! gg=G
  let l:lines = getline(1, '$')
  edit!
  return join(l:lines, "\n") . "\n"
endfunction

function! Errors(output) abort
  enew!
  compiler lockspec
  let s:answer.make = &makeprg
  call writefile(split(a:output, "\n", 1), $LOCKSPEC_REQUEST . '.output')
  let &l:makeprg = 'cat ' . shellescape($LOCKSPEC_REQUEST . '.output')
  silent make!
  return map(filter(getqflist(), {_, each -> each.valid}), {_, each -> [bufname(each.bufnr), each.lnum, each.col, each.type, each.text]})
endfunction

let s:request = json_decode(join(readfile($LOCKSPEC_REQUEST), "\n"))
let s:answer = {}
let s:answer.indented = map(copy(s:request.formatted), {_, path -> Indented(path)})
let s:answer.groups = map(copy(s:request.texts), {_, text -> Groups(text)})
let s:answer.errors = Errors(s:request.output)
call writefile([json_encode(s:answer)], $LOCKSPEC_REQUEST . '.answer')
qall!
