-- End: removes a write's tokens; the last one out leaves nothing, or what the write published.
-- Prevents: a value published by one of two overlapping writers (nobody knows which the database applied last), and a lease that
-- was granted after the quarantine had been lost: whoever holds it may have read the old row, so a late End voids it.
--
-- KEYS[1] cell  KEYS[2] (optional) value under the version that Begin replaced
-- ARGV[1] wake channel  ARGV[2] '' or the token whose Begin was acknowledged before the write ran
-- ARGV[3] the published value's cell  ARGV[4] its life, ms  ARGV[5..] every token that this write ever sent
-- Reply: 1 if any of them was still there, else 0

if KEYS[2] then redis.call('UNLINK', KEYS[2]) end

local time = now()
local before = read(KEYS[1])
local current = prune(before, time)
if not current or current.kind ~= 'Q' then
  put(KEYS[1], before, nil)
  return 0
end

local gone, rest = {}, {}
for i = 5, #ARGV do gone[ARGV[i]] = true end
for _, writer in ipairs(current.writers) do
  if not gone[writer.token] then rest[#rest + 1] = writer end
end
local was_there = #rest < #current.writers and 1 or 0

if #rest > 0 then
  local marked = { flags = with(current.flags, OVERLAPPED), stamp = current.stamp, writers = rest }
  put_quarantine(KEYS[1], before, marked, time)
elseif ARGV[2] ~= '' and not has(current.flags, OVERLAPPED) and find_writer(current, ARGV[2]) then
  put(KEYS[1], before, ARGV[3], ARGV[4])
else
  put(KEYS[1], before, nil)
end
return was_there
