-- The shared timeline of each limit, for installations without Redis. Unlogged: it is rebuilt from
-- nothing, and after a crash an empty one only costs a horizon of waiting.
create unlogged table slot_timeline (
  lane text primary key,
  -- Where the next slot lies, in microseconds of this server's clock.
  next_us bigint not null
) with (fillfactor = 10);

-- Grants up to p_want slots inside the horizon. The twin of acquire-slots.lua.
--
-- Guarantees: slots of one lane are at least p_interval_us apart over all callers; none lies further
-- ahead than the horizon. A lane that is not known starts one horizon ahead, because slots that were
-- granted before the timeline was lost may still be in use.
create function acquire_slots(p_lane text, p_interval_us double precision, p_horizon_us bigint, p_want integer)
returns table (granted integer, first_us bigint, now_us bigint)
language plpgsql as $$
declare
  at_us bigint;
  found_us bigint;
begin
  insert into slot_timeline (lane, next_us)
  values (p_lane, (extract(epoch from clock_timestamp()) * 1000000)::bigint + p_horizon_us)
  on conflict (lane) do nothing;
  select next_us into found_us from slot_timeline where lane = p_lane for update;
  -- Read after the lock was granted: the wait for it must not count.
  now_us := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
  -- A timeline far in the future is the trace of a clock that was set back. A whole interval beyond the
  -- last slot is none: at a slow pace that is longer than the horizon.
  at_us := least(greatest(found_us, now_us), now_us + 2 * p_horizon_us + ceil(p_interval_us)::bigint);
  granted := greatest(0, least(p_want, floor((now_us + p_horizon_us - at_us) / p_interval_us)::integer + 1));
  if at_us > now_us + p_horizon_us then
    granted := 0;
  end if;
  first_us := at_us;
  update slot_timeline set next_us = at_us + ceil(granted * p_interval_us)::bigint where lane = p_lane;
  return next;
end
$$;

-- Gives the last p_unused slots of a grant back, unless somebody has been granted any after them.
create function release_slots(p_lane text, p_next_us bigint, p_unused_us bigint)
returns void
language sql as $$
  update slot_timeline set next_us = next_us - p_unused_us where lane = p_lane and next_us = p_next_us;
$$;
