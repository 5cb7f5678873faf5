-- lockspec lsp for Neovim: source this file, or copy it into your configuration.
local function start(buffer)
  local root = vim.fn.getcwd()
  local config = { name = 'lockspec', cmd = vim.g.lockspec_command or { 'lockspec', 'lsp' }, root_dir = root }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else
    vim.lsp.buf_attach_client(buffer, vim.lsp.start_client(config))
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'lockspec',
  callback = function(event)
    start(event.buf)
  end,
})
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, { pattern = '*.lockspec', command = 'setfiletype lockspec' })
