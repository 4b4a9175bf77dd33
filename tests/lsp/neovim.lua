-- Neovim as its users have it, without a screen: what its language client gets is written as JSON.
-- The lines for `init.lua` of docs/editors.md have run before.
local answers, client = {}, nil
vim.cmd('edit two.afx')
local buffer = vim.api.nvim_get_current_buf()

local function wait(what, done)
  if not vim.wait(30000, done, 20) then answers.late = (answers.late or '') .. what .. ' ' end
end

local function go(pattern, letters)
  vim.fn.cursor(1, 1)
  vim.fn.search(pattern, 'cW')
  local at = vim.api.nvim_win_get_cursor(0)
  vim.api.nvim_win_set_cursor(0, {at[1], at[2] + (letters or 0)})
end

local function ask(method, more)
  local params = vim.lsp.util.make_position_params(0, 'utf-16')
  for key, value in pairs(more or {}) do params[key] = value end
  local all = vim.lsp.buf_request_sync(buffer, 'textDocument/' .. method, params, 30000) or {}
  return (all[client] or {}).result
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

wait('start', function()
  client = next(vim.lsp.buf_get_clients(buffer))
  return client ~= nil
end)
wait('first diagnostics', function() return #vim.diagnostic.get(buffer) == 1 end)
local problem = vim.diagnostic.get(buffer)[1] or {}
answers.diagnostic = {line = problem.lnum, column = problem.col, message = problem.message,
                      severity = problem.severity}

go('twice(bas', 6)
local action = (ask('codeAction', {range = vim.lsp.util.make_range_params(0, 'utf-16').range,
                                   context = {diagnostics = {}}}) or {})[1]
if action then vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16') end
wait('mended', function() return #vim.diagnostic.get(buffer) == 0 end)

go('G + 0', 0)
answers.hover = (ask('hover') or {contents = {}}).contents.value
go('upper.Q', 6)
answers.definition = ask('definition')

go('G + 0', 0)
local offered = ask('completion') or {}
local items = vim.lsp.util.text_document_completion_list_to_complete_items(offered, 'b')
answers.completion = vim.tbl_map(function(item) return item.word end, items)

vim.lsp.buf.rename('ground')
wait('renamed', function() return text():find('ground + 0', 1, true) ~= nil end)
go('upper.Q', 6)
vim.lsp.buf.rename('spill')
wait('renamed elsewhere', function() return text():find('upper.spill', 1, true) ~= nil end)
if vim.lsp.buf.format then vim.lsp.buf.format({timeout_ms = 30000})
else vim.lsp.buf.formatting_sync({}, 30000) end
wait('quiet', function() return #vim.diagnostic.get(buffer) == 0 end)
answers.text = text()
vim.cmd('silent wall')
local file = io.open('answers.json', 'w')
file:write(vim.fn.json_encode(answers))
file:close()
vim.lsp.stop_client(client)
vim.wait(2000, function() return vim.lsp.get_client_by_id(client) == nil end, 20)
vim.cmd('qall!')
