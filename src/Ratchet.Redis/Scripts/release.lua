-- Release: gives a lease back after a failed load. Somebody else's lease stays.
-- Prevents: waiters sitting out the life of a lease that nobody will fill.
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] stamp  ARGV[3] token
-- Reply: 1 released, 0 not ours

local before = read(KEYS[1])
if not before or before.kind ~= 'L' or before.stamp ~= ARGV[2] or before.body ~= ARGV[3] then return 0 end

put(KEYS[1], before, nil)
return 1
