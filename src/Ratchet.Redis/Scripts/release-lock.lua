-- Release a lock: gives it back if one of these holders has it, and announces that where somebody waits.
-- Prevents: a holder that has lost its lock from giving back the next one's.
--
-- KEYS[1] the lock  ARGV[1] wake channel  ARGV[2..] the holder's tokens
-- Reply: 1 if it was given back, else 0

local holder = redis.pcall('HGET', KEYS[1], 'holder')
for i = 2, #ARGV do
  if ARGV[i] == holder then
    local awaited = redis.call('HEXISTS', KEYS[1], 'awaited')
    redis.call('DEL', KEYS[1])
    if awaited == 1 then redis.call('PUBLISH', ARGV[1], KEYS[1]) end
    return 1
  end
end
return 0
