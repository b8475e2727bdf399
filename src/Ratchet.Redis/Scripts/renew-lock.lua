-- Renew a lock: prolongs it if this holder has it. A lock that was lost is not taken again: another may have held it meanwhile.
--
-- KEYS[1] the lock  ARGV[1] its life, ms  ARGV[2] holder
-- Reply: 1 if this holder has it, else 0

local holder = redis.pcall('HGET', KEYS[1], 'holder')
if holder ~= ARGV[2] then return 0 end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
