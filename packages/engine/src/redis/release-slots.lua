-- release-slots.lua  Gives the last slots of a grant back, unless somebody was granted any after them.
-- KEYS[1] the lane's timeline
-- ARGV[1] where the timeline stood after the grant   ARGV[2] microseconds to give back
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], string.format('%.0f', tonumber(ARGV[1]) - tonumber(ARGV[2])), 'KEEPTTL')
end
