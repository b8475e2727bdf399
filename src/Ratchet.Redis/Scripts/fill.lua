-- Fill: a lease becomes the value, if it is still that very lease.
-- Prevents: the race that this library is about. A load that began before a write is stored after it only if its lease has
-- survived the write, and every Begin and End removes leases.
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] stamp  ARGV[3] token  ARGV[4] value's cell  ARGV[5] its life, ms
-- Reply: 1 accepted, 0 refused

local before = read(KEYS[1])
if not before or before.kind ~= 'L' or before.stamp ~= ARGV[2] or before.body ~= ARGV[3] then return 0 end

put(KEYS[1], before, ARGV[4], ARGV[5])
return 1
