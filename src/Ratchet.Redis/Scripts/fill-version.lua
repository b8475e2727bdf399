-- Fill of a versioned shape: the value is stored under the version that was captured before the load, if that is still current.
-- Prevents: an old value under a new version. Two loaders of one version both store; no write lay between their loads.
-- The cell then lives at least as long as the value, or the value would be out of reach before it expires.
--
-- KEYS[1] cell  KEYS[2] value under the version
-- ARGV[1] wake channel  ARGV[2] version's cell  ARGV[3] value's cell  ARGV[4] its life, ms
-- Reply: 1 accepted, 0 refused

local before = read(KEYS[1])
if not before or before.bytes ~= ARGV[2] then return 0 end

redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
local life = redis.call('PTTL', KEYS[1])
if life >= 0 and life < tonumber(ARGV[4]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1
