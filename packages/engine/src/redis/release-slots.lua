-- release-slots.lua  Gives the last slots of a grant back, on each timeline that has granted nothing since.
-- KEYS the timelines   ARGV for each: where it stood after the grant, microseconds to give back
for i = 1, #KEYS do
  local stood = ARGV[2 * i - 1]
  if redis.call('GET', KEYS[i]) == stood then
    redis.call('SET', KEYS[i], string.format('%.0f', tonumber(stood) - tonumber(ARGV[2 * i])), 'KEEPTTL')
  end
end
