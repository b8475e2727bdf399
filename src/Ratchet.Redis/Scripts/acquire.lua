-- Acquire: an empty cell becomes the proposed lease or version; a busy one is only marked as awaited.
-- Prevents: two loaders under two leases, and a waiter that nobody wakes (marking and looking are one step).
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] proposed cell  ARGV[3] its life, ms
-- ARGV[4] '' or the SHA-1 of bytes that the node has found to be no cell: they count as empty
-- Reply: nil (the proposed cell is in place), 'L' or 'Q' (busy), or the bytes of the value or version that is there

local time = now()
local before = read(KEYS[1])
local current = prune(before, time)

if current and current.kind ~= 'Q' then
  local foreign = current.stamp ~= string.sub(ARGV[2], 5, 24)
  local rejected = ARGV[4] ~= '' and redis.sha1hex(current.bytes) == ARGV[4]
  if foreign or rejected then current = nil end
end

if not current then
  put(KEYS[1], before, ARGV[2], ARGV[3])
  return false
end

if current.kind == 'Q' then
  if not has(current.flags, AWAITED) or #current.writers < #before.writers then
    current.flags = with(current.flags, AWAITED)
    put_quarantine(KEYS[1], before, current, time)
  end
  return 'Q'
end

if current.kind == 'L' then
  if not has(current.flags, AWAITED) then
    local life = math.max(1, redis.call('PTTL', KEYS[1]))
    put(KEYS[1], before, seal('L', AWAITED, current.stamp, current.body), life)
  end
  return 'L'
end

return current.bytes
