-- acquire-slots.lua  Grants up to `want` future slots on the shared timeline of one lane, no more than
-- every further limit allows at the slots' times. The twin of the SQL function acquire_slots.
--
-- Guarantees, over all callers: slots of a lane are at least its interval apart, none lies nearer than
-- the lead or further ahead than the horizon; of the slots of a further limit any k + 1 span at least
-- k of its intervals less its tolerance. Time is this server's. A timeline that is not known starts
-- behind whatever may have been granted before a wipe: the lane's one horizon ahead, a limit's also
-- an interval and its tolerance.
--
-- KEYS[1] the lane's timeline: where the next slot lies, in microseconds   KEYS[2…] the further limits'
-- ARGV[1] interval in microseconds (fractions allowed)   ARGV[2] horizon   ARGV[3] lead
-- ARGV[4] slots wanted   ARGV[5] how far ahead a limit may be held
-- then for each further limit: interval, tolerance
-- returns { granted, first slot, now, where each further limit stands … }, times as decimal strings
local interval = tonumber(ARGV[1])
local horizon = tonumber(ARGV[2])
local lead = tonumber(ARGV[3])
local want = tonumber(ARGV[4])
local longest_hold = tonumber(ARGV[5])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local stored = redis.call('GET', KEYS[1])
local at = stored and tonumber(stored) or now + horizon
-- A timeline far in the future is the trace of a clock that was set back. A whole interval beyond the
-- last slot is none: at a slow pace that is longer than the horizon.
at = math.min(math.max(at, now + lead), now + 2 * horizon + math.ceil(interval))
local granted = 0
if at <= now + horizon then
  granted = math.min(want, math.floor((now + horizon - at) / interval) + 1)
end

local limits = {}
for i = 2, #KEYS do
  local limit = { interval = tonumber(ARGV[2 * i + 2]), tolerance = tonumber(ARGV[2 * i + 3]) }
  local found = redis.call('GET', KEYS[i])
  limit.at = found and tonumber(found) or now + horizon + limit.interval + limit.tolerance
  limit.at = math.min(limit.at, now + longest_hold + limit.interval + limit.tolerance)
  local spare = at + limit.tolerance - math.max(limit.at, at)
  if spare < 0 then
    granted = 0
  elseif limit.interval > interval then
    granted = math.min(granted, math.floor(spare / (limit.interval - interval)) + 1)
  end
  limits[i] = limit
end

-- %.0f, because tostring keeps only 14 digits. The keys outlive every pause worth remembering.
local function stand(key, value)
  redis.call('SET', key, string.format('%.0f', value), 'PX', 86400000)
end
stand(KEYS[1], at + math.ceil(granted * interval))
local answer = { granted, string.format('%.0f', at), string.format('%.0f', now) }
for i = 2, #KEYS do
  local limit = limits[i]
  if granted > 0 then
    local last = at + (granted - 1) * interval
    limit.at = math.max(math.max(limit.at, at) + granted * limit.interval, last + limit.interval)
  end
  limit.at = math.ceil(limit.at)
  stand(KEYS[i], limit.at)
  answer[i + 2] = string.format('%.0f', limit.at)
end
return answer
