-- Neovim as a client of the language server, as a person uses it: the tests read what the windows show.
local request = vim.fn.json_decode(table.concat(vim.fn.readfile(vim.env.LOCKSPEC_REQUEST), '\n'))
local answer = {}

vim.opt.runtimepath:prepend(request.root .. '/editor/vim')
vim.cmd('filetype plugin indent on')
vim.g.lockspec_command = request.command
dofile(request.root .. '/editor/neovim/lockspec.lua')

local function await(what, condition)
  if not vim.wait(60000, condition, 20) then
    error('waited in vain for ' .. what)
  end
end

local function open(path)
  vim.cmd('edit ' .. path)
  await('the server', function()
    local clients = vim.lsp.get_active_clients and vim.lsp.get_active_clients() or vim.lsp.get_clients()
    return clients[1] ~= nil and clients[1].initialized and vim.lsp.buf_is_attached(0, clients[1].id)
  end)
end

local function at(needle, further)
  local row = vim.fn.search('\\V' .. needle, 'cw')
  local column = vim.fn.getline(row):find(needle, 1, true) - 1 + (further or 0)
  vim.api.nvim_win_set_cursor(0, { row, column })
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n') .. '\n'
end

local function run()
  open('wrong.lockspec')
  await('diagnostics', function()
    return #vim.diagnostic.get(0) > 0
  end)
  answer.diagnostics = vim.tbl_map(function(each)
    return { each.lnum + 1, each.col + 1, each.message, each.source, vim.diagnostic.severity[each.severity] }
  end, vim.diagnostic.get(0))

  open('good.lockspec')
  answer.filetype = vim.bo.filetype
  answer.servers = #(vim.lsp.get_active_clients and vim.lsp.get_active_clients() or vim.lsp.get_clients())
  at('lock f.inode.write', 7)
  vim.lsp.buf.hover()
  await('hover', floating)
  answer.hover = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floating()), 0, 1, true)
  vim.api.nvim_win_close(floating(), true)

  vim.lsp.buf.definition()
  await('the definition', function()
    return vim.api.nvim_win_get_cursor(0)[1] ~= 8
  end)
  local place = vim.api.nvim_win_get_cursor(0)
  answer.definition = { vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':t'), place[1], place[2] + 1 }

  local before = text()
  vim.lsp.buf.rename('i_rwsem')
  await('the new name', function()
    return text() ~= before
  end)
  answer.renamed = text()

  at('f.n = 1')
  vim.api.nvim_set_current_line('       f.n   =   1')
  if vim.lsp.buf.format then
    vim.lsp.buf.format({ timeout_ms = 60000 })
  else
    vim.lsp.buf.formatting_sync(nil, 60000)
  end
  answer.formatted = text()
end

local done, problem = pcall(run)
if not done then
  answer.problem = tostring(problem)
end
vim.fn.writefile({ vim.fn.json_encode(answer) }, vim.env.LOCKSPEC_REQUEST .. '.answer')
vim.cmd('qall!')
