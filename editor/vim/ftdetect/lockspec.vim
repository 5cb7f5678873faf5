autocmd BufNewFile,BufRead *.lockspec setfiletype lockspec
