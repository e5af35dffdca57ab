-- acquire-slots.lua  Grants up to `want` future slots on the shared timeline of one lane.
-- The twin of the SQL function acquire_slots.
--
-- Guarantees: slots of one lane are at least `interval` apart over all callers; none lies further
-- ahead than the horizon. Time is this server's. A lane that is not known starts one horizon ahead,
-- because slots that were granted before a wipe may still be in use.
--
-- KEYS[1] the lane's timeline: where the next slot lies, in microseconds
-- ARGV[1] interval in microseconds (fractions allowed)   ARGV[2] horizon in microseconds
-- ARGV[3] slots wanted
-- returns { granted, first slot, now }, times as decimal strings of microseconds
local interval = tonumber(ARGV[1])
local horizon = tonumber(ARGV[2])
local want = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local stored = redis.call('GET', KEYS[1])
local at = stored and tonumber(stored) or now + horizon
-- A timeline far in the future is the trace of a clock that was set back. A whole interval beyond the
-- last slot is none: at a slow pace that is longer than the horizon.
at = math.min(math.max(at, now), now + 2 * horizon + math.ceil(interval))
local granted = 0
if at <= now + horizon then
  granted = math.min(want, math.floor((now + horizon - at) / interval) + 1)
end
-- %.0f, because tostring keeps only 14 digits. The key outlives every pause worth remembering.
redis.call('SET', KEYS[1], string.format('%.0f', at + math.ceil(granted * interval)), 'PX', 86400000)
return { granted, string.format('%.0f', at), string.format('%.0f', now) }
