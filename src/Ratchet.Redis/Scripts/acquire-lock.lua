-- Acquire a lock: LockTransitions.Acquire, run by the server in one step.
-- Prevents: two holders at once, and a fencing token that is not greater than every earlier one. The counter outlives the lock; if it is
-- lost nevertheless, the clock makes the tokens grow.
--
-- KEYS[1] the lock, a hash  KEYS[2] its last fencing token
-- ARGV[1] the lock's life, ms  ARGV[2] the counter's life, ms  ARGV[3] holder  ARGV[4..] its attempts whose replies were lost
-- Reply: nil (busy), or the fencing token in decimal

local holder = redis.pcall('HGET', KEYS[1], 'holder')
if type(holder) == 'table' then
  if not string.find(tostring(holder.err), 'WRONGTYPE', 1, true) then error(tostring(holder.err)) end
  holder = false
end

if holder then
  local is_own = false
  for i = 3, #ARGV do is_own = is_own or ARGV[i] == holder end
  if not is_own then
    redis.call('HSET', KEYS[1], 'awaited', '1')
    return false
  end
end

local time = redis.call('TIME')
local fence = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = redis.pcall('GET', KEYS[2])
if type(last) == 'string' and string.find(last, '^%d+$') then
  fence = math.max(fence, tonumber(last) + 1)
end

local digits = string.format('%.0f', fence)
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'holder', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], digits, 'PX', ARGV[2])
return digits
