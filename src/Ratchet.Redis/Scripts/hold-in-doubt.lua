-- HoldInDoubt: as Renew, but whatever the cell is, it becomes a quarantine with this writer, overlapped if its entry had been lost.
-- Prevents: serving the cache while a commit may still land whose outcome nobody knows.
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] stamp  ARGV[3] writer  ARGV[4] until the deadline, ms
-- Reply: 1 if it was still there, else 0

local time = now()
local before = read(KEYS[1])
local current = prune(before, time)
local deadline = time + tonumber(ARGV[4])

if not current or current.kind ~= 'Q' then
  local held = { flags = OVERLAPPED, stamp = ARGV[2], writers = { entry(ARGV[3], deadline) } }
  put_quarantine(KEYS[1], before, held, time)
  return 0
end

local was_there = find_writer(current, ARGV[3]) and 1 or 0
upsert(current, ARGV[3], deadline)
put_quarantine(KEYS[1], before, current, time)
return was_there
