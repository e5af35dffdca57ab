-- begin-window.lua  Begins a lane's next window with a factor, unless somebody else has ended this one.
-- KEYS[1] the lane's window   ARGV[1] start of the window that is over   ARGV[2] factor
if redis.call('HGET', KEYS[1], 'started') == ARGV[1] then
  local time = redis.call('TIME')
  local now = string.format('%.0f', tonumber(time[1]) * 1000000 + tonumber(time[2]))
  redis.call('HSET', KEYS[1], 'started', now, 'factor', ARGV[2], 'submitted', 0, 'throttled', 0)
  return 1
end
return 0
