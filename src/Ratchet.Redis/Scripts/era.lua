-- Era: who answers here, and the era that its cells must carry to be trusted.
-- Prevents: serving what a server held that has forgotten acknowledged writes (restart from a snapshot, failover). The record at
-- KEYS[1] names the identity that its era belongs to; a server that came back under another identity finds the record of its
-- former self, or none, and gets a new era in the same step. So does a node that remembers another identity than the one it
-- sees: a former primary that returns finds its own record intact, and cells that missed writes.
--
-- KEYS[1] the era record: identity, a space, 16 hexadecimal digits
-- ARGV[1] the era to install if one is needed  ARGV[2] the identity that this node saw last, or ''
-- Reply: { role, identity, era }; no era from a server that is not a primary

local function field(info, name)
  return string.match(info, name .. ':([^\r\n]*)') or ''
end

local replication = redis.call('INFO', 'replication')
local role = field(replication, 'role')
local identity = field(redis.call('INFO', 'server'), 'run_id') .. ':' .. field(replication, 'master_replid') .. ':' .. role
if role ~= 'master' then return { role, identity, '' } end

local record = redis.pcall('GET', KEYS[1])
local known, era
if type(record) == 'string' then
  known, era = string.match(record, '^(%S+) (%x+)$')
end

if known ~= identity or #era ~= 16 or (ARGV[2] ~= '' and ARGV[2] ~= identity) then
  era = ARGV[1]
  redis.call('SET', KEYS[1], identity .. ' ' .. era)
end
return { role, identity, era }
