-- Invalidate: value, lease and version are gone; a quarantine stays, marked overlapped.
-- Prevents: a load in flight from being stored after the invalidation, and a publication of what it meant to drop.
--
-- KEYS[1] cell   ARGV[1] wake channel
-- Reply: the bytes of the version that was dropped, or nil

local time = now()
local before = read(KEYS[1])
local current = prune(before, time)

if current and current.kind == 'Q' then
  current.flags = with(current.flags, OVERLAPPED)
  put_quarantine(KEYS[1], before, current, time)
  return false
end

put(KEYS[1], before, nil)
return current and current.kind == 'N' and current.bytes
