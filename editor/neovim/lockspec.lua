-- lockspec lsp for Neovim: source this file, or copy it into your configuration.
local clients = {}

-- One server for all specs: Neovim before 0.8 has to be told.
local function start(buffer)
  local root = vim.fn.getcwd()
  local config = { name = 'lockspec', cmd = vim.g.lockspec_command or { 'lockspec', 'lsp' }, root_dir = root }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else
    if clients[root] == nil or vim.lsp.client_is_stopped(clients[root]) then
      clients[root] = vim.lsp.start_client(config)
    end
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'lockspec',
  callback = function(event)
    start(event.buf)
  end,
})
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, { pattern = '*.lockspec', command = 'setfiletype lockspec' })
