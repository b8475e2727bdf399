-- Does another connection's write show up while a script runs? The caller keeps incrementing the key from another connection.
-- KEYS[1] a key of its own   ARGV[1] for how long to look, microseconds
-- Reply: 1 atomic, 0 interleaved

local function microseconds()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local first = redis.call('GET', KEYS[1])
local stop = microseconds() + tonumber(ARGV[1])
repeat
  if redis.call('GET', KEYS[1]) ~= first then return 0 end
until microseconds() > stop
return 1
