-- hold-limit.lua  Lets a limit allow nothing until a while has passed.
-- KEYS[1] the limit's timeline   ARGV[1] the while and the limit's tolerance, in microseconds
local time = redis.call('TIME')
local held = tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[1])
local stored = redis.call('GET', KEYS[1])
if not stored or tonumber(stored) < held then
  redis.call('SET', KEYS[1], string.format('%.0f', held), 'PX', 86400000)
end
