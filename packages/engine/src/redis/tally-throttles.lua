-- tally-throttles.lua  Adds to what all processes of a lane have submitted and had throttled.
-- KEYS[1] the lane's window   ARGV[1] submitted   ARGV[2] throttled
-- returns { submitted, throttled, start of the window, now, factor }, times and factor as strings
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000000 + tonumber(time[2]))
redis.call('HSETNX', KEYS[1], 'started', now)
redis.call('HSETNX', KEYS[1], 'factor', '1')
local submitted = redis.call('HINCRBY', KEYS[1], 'submitted', ARGV[1])
local throttled = redis.call('HINCRBY', KEYS[1], 'throttled', ARGV[2])
redis.call('PEXPIRE', KEYS[1], 86400000)
local kept = redis.call('HMGET', KEYS[1], 'started', 'factor')
return { submitted, throttled, kept[1], now, kept[2] }
