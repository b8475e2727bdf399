-- The cell as scripts see it: this text stands before each of them. docs/protocol.md describes the bytes.
--
-- Each script is CellTransitions' function of the same name, run by the server in one step. Two rules hold everywhere:
--   * A key that holds another type, or bytes that are no cell, is empty (nil here); whoever writes replaces it.
--   * A cell that somebody awaited and that the next one does not await is announced, in the same step that ends it.
-- Values (V) and versions (N) carry a checksum that Lua cannot compute. The node that reads them checks it.
-- Written for Lua 5.1 and 5.4 alike: no integer division, no bit operators, numbers only as far as 2^53.

local ABSENT, OVERLAPPED, AWAITED = 1, 4, 8
local HEADER, TOKEN, WRITER = 32, 16, 32
local WAKE_CHANNEL = ARGV[1]

local function has(flags, flag)
  return math.floor(flags / flag) % 2 == 1
end

local function with(flags, flag)
  if has(flags, flag) then return flags end
  return flags + flag
end

-- The server's clock, in milliseconds. No node's clock takes part.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function fits(kind, flags, length)
  if kind == 'V' then return flags == 0 or (flags == ABSENT and length == 0) end
  if kind == 'N' then return flags == 0 and length == TOKEN end
  if kind == 'L' then return (flags == 0 or flags == AWAITED) and length == TOKEN end
  if kind == 'Q' then return flags % 4 == 0 and flags < 16 and length > 0 and length % WRITER == 0 end
  return false
end

local function checksum(head, body)
  return string.sub(redis.sha1hex(head .. body), 1, 8)
end

-- The digits of a deadline are kept as they are, so that rewriting a cell never rounds another writer's.
local function read_writers(body)
  local writers = {}
  for at = 1, #body, WRITER do
    local digits = string.sub(body, at + TOKEN, at + WRITER - 1)
    if not string.find(digits, '^%d+$') then return nil end
    writers[#writers + 1] = { token = string.sub(body, at, at + TOKEN - 1), digits = digits, deadline = tonumber(digits) }
  end
  return writers
end

local function parse(bytes)
  if #bytes < HEADER or string.sub(bytes, 1, 2) ~= 'R1' or string.sub(bytes, 6, 8) ~= '\0\0\0' then return nil end
  local cell = {
    bytes = bytes,
    kind = string.sub(bytes, 3, 3),
    flags = string.byte(bytes, 4),
    stamp = string.sub(bytes, 5, 24),
    body = string.sub(bytes, HEADER + 1),
  }
  if not fits(cell.kind, cell.flags, #cell.body) then return nil end
  if cell.kind == 'L' or cell.kind == 'Q' then
    if checksum(string.sub(bytes, 1, 24), cell.body) ~= string.sub(bytes, 25, 32) then return nil end
  end
  if cell.kind == 'Q' then
    cell.writers = read_writers(cell.body)
    if not cell.writers then return nil end
  end
  return cell
end

-- The cell at a key, or nil. Only a wrong type counts as empty; any other error is the caller's.
local function read(key)
  local reply = redis.pcall('GET', key)
  if type(reply) == 'table' and not string.find(tostring(reply.err), 'WRONGTYPE', 1, true) then
    error(tostring(reply.err))
  end
  return type(reply) == 'string' and parse(reply) or nil
end

-- The cell without the writers whose deadline has passed; nil if it was a quarantine and none is left.
local function prune(cell, time)
  if not cell or cell.kind ~= 'Q' then return cell end
  local living = {}
  for _, writer in ipairs(cell.writers) do
    if writer.deadline > time then living[#living + 1] = writer end
  end
  if #living == 0 then return nil end
  return { kind = 'Q', flags = cell.flags, stamp = cell.stamp, writers = living }
end

local function seal(kind, flags, stamp, body)
  local head = 'R1' .. kind .. string.char(flags) .. stamp
  return head .. checksum(head, body) .. body
end

-- Leaves these bytes at the key for so many milliseconds (nil: leaves nothing), and announces what has ended.
local function put(key, before, bytes, ttl)
  if bytes then
    redis.call('SET', key, bytes, 'PX', string.format('%.0f', tonumber(ttl)))
  else
    redis.call('DEL', key)
  end
  local awaited = bytes and (string.byte(bytes, 3) == 76 or string.byte(bytes, 3) == 81) and has(string.byte(bytes, 4), AWAITED)
  if before and has(before.flags, AWAITED) and not awaited then
    redis.call('PUBLISH', WAKE_CHANNEL, key)
  end
end

-- A quarantine lives until its latest deadline: no operation shortens another writer's.
local function put_quarantine(key, before, quarantine, time)
  local body, latest = {}, 0
  for _, writer in ipairs(quarantine.writers) do
    body[#body + 1] = writer.token .. writer.digits
    latest = math.max(latest, writer.deadline)
  end
  put(key, before, seal('Q', quarantine.flags, quarantine.stamp, table.concat(body)), latest - time)
end

local function entry(token, deadline)
  return { token = token, deadline = deadline, digits = string.format('%016.0f', deadline) }
end

local function find_writer(quarantine, token)
  for _, writer in ipairs(quarantine.writers) do
    if writer.token == token then return writer end
  end
  return nil
end

-- The later of two deadlines for a writer that is in; a writer that joins others marks the quarantine as overlapped.
local function upsert(quarantine, token, deadline)
  local writer = find_writer(quarantine, token)
  if not writer then
    quarantine.writers[#quarantine.writers + 1] = entry(token, deadline)
    quarantine.flags = with(quarantine.flags, OVERLAPPED)
  elseif writer.deadline < deadline then
    writer.deadline, writer.digits = deadline, string.format('%016.0f', deadline)
  end
end
