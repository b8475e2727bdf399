-- Renew: a running write's deadline becomes the later of the two.
-- Prevents: readers filling while a slow write runs on. A lost entry stays lost: what happened meanwhile is the End's to void.
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] writer  ARGV[3] until the deadline, ms
-- Reply: 1 if it was still there, else 0

local time = now()
local before = read(KEYS[1])
if not before or before.kind ~= 'Q' then return 0 end

local current = prune(before, time)
if not current then
  put(KEYS[1], before, nil)
  return 0
end

local was_there = find_writer(current, ARGV[2]) and 1 or 0
if was_there == 1 then upsert(current, ARGV[2], time + tonumber(ARGV[3])) end
put_quarantine(KEYS[1], before, current, time)
return was_there
