-- Begin: adds a writer. Value, lease and version are gone from here on, and no fill is accepted until the last writer has ended.
-- Prevents: a load that saw the row before the commit from being stored, whether its fill comes before, during or after the write.
--
-- KEYS[1] cell   ARGV[1] wake channel  ARGV[2] stamp  ARGV[3] until the deadline, ms  ARGV[4] '1' exclusive
-- ARGV[5] writer  ARGV[6..] this write's earlier attempts, whose replies were lost
-- Reply: nil (begun), 'B' (busy: another write is in), or the bytes of the version that was replaced

local time = now()
local before = read(KEYS[1])
local current = prune(before, time)
local deadline = time + tonumber(ARGV[3])

if not current or current.kind ~= 'Q' then
  local begun = { flags = 0, stamp = ARGV[2], writers = { entry(ARGV[5], deadline) } }
  put_quarantine(KEYS[1], before, begun, time)
  return current and current.kind == 'N' and current.bytes
end

if ARGV[4] == '1' then
  local own = {}
  for i = 5, #ARGV do own[ARGV[i]] = true end
  for _, writer in ipairs(current.writers) do
    if not own[writer.token] then
      current.flags = with(current.flags, AWAITED)
      put_quarantine(KEYS[1], before, current, time)
      return 'B'
    end
  end
end

upsert(current, ARGV[5], deadline)
put_quarantine(KEYS[1], before, current, time)
return false
