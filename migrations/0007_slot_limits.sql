-- Slots that keep further limits beside the account's, and what all processes of an account know of its
-- provider's limit.

-- When the provider was last asked for the limit; one process at a time asks.
alter table account add column limit_read_at timestamptz;

drop function acquire_slots(text, double precision, bigint, integer);
drop function release_slots(text, bigint, bigint);

-- The place of a timeline, locked, so that nobody else moves it before the end of the transaction.
-- One that is not known starts at p_start_us.
create function lock_timeline(p_lane text, p_start_us bigint)
returns bigint
language plpgsql as $$
declare
  found_us bigint;
begin
  loop
    select next_us into found_us from slot_timeline where lane = p_lane for update;
    if found then
      return found_us;
    end if;
    insert into slot_timeline (lane, next_us) values (p_lane, p_start_us) on conflict (lane) do nothing;
  end loop;
end
$$;

create function clock_us()
returns bigint
language sql as $$
  select (extract(epoch from clock_timestamp()) * 1000000)::bigint;
$$;

-- Grants up to p_want slots inside the horizon, no more than every further limit allows at the slots'
-- times. The twin of acquire-slots.lua.
--
-- Guarantees, over all callers: slots of a lane are at least its interval apart, none lies nearer than
-- the lead or further ahead than the horizon; of the slots of a further limit any k + 1 span at least
-- k of its intervals less its tolerance. A timeline that is not known starts behind whatever may have
-- been granted before it was lost: the lane's one horizon ahead, a limit's also an interval and its
-- tolerance.
--
-- The lane's row is locked first and a limit belongs to one lane, so nobody waits crosswise.
create function acquire_slots(
  p_lane text, p_interval_us double precision, p_horizon_us bigint, p_lead_us bigint, p_want integer,
  p_longest_hold_us bigint,
  p_limits text[], p_intervals_us double precision[], p_tolerances_us double precision[]
)
returns table (granted integer, first_us bigint, now_us bigint, ends_us bigint[])
language plpgsql as $$
declare
  at_us bigint;
  last_us double precision;
  spare_us double precision;
begin
  at_us := lock_timeline(p_lane, clock_us() + p_horizon_us);
  -- Read after the lock was granted: the wait for it must not count.
  now_us := clock_us();
  -- A timeline far in the future is the trace of a clock that was set back. A whole interval beyond the
  -- last slot is none: at a slow pace that is longer than the horizon.
  at_us := least(
    greatest(at_us, now_us + p_lead_us), now_us + 2 * p_horizon_us + ceil(p_interval_us)::bigint
  );
  granted := 0;
  if at_us <= now_us + p_horizon_us then
    granted := least(p_want, floor((now_us + p_horizon_us - at_us) / p_interval_us)::integer + 1);
  end if;

  ends_us := '{}';
  for i in 1 .. cardinality(p_limits) loop
    ends_us[i] := least(
      lock_timeline(
        p_lane || '/' || p_limits[i],
        now_us + p_horizon_us + ceil(p_intervals_us[i] + p_tolerances_us[i])::bigint
      ),
      now_us + p_longest_hold_us + ceil(p_intervals_us[i] + p_tolerances_us[i])::bigint
    );
    spare_us := at_us + p_tolerances_us[i] - greatest(ends_us[i], at_us);
    if spare_us < 0 then
      granted := 0;
    elsif p_intervals_us[i] > p_interval_us then
      granted := least(granted, floor(spare_us / (p_intervals_us[i] - p_interval_us)) + 1);
    end if;
  end loop;

  update slot_timeline set next_us = at_us + ceil(granted * p_interval_us)::bigint where lane = p_lane;
  for i in 1 .. cardinality(p_limits) loop
    if granted > 0 then
      last_us := at_us + (granted - 1) * p_interval_us;
      ends_us[i] := ceil(greatest(
        greatest(ends_us[i], at_us) + granted * p_intervals_us[i], last_us + p_intervals_us[i]
      ))::bigint;
    end if;
    update slot_timeline set next_us = ends_us[i] where lane = p_lane || '/' || p_limits[i];
  end loop;
  first_us := at_us;
  return next;
end
$$;

-- Gives the last slots of a grant back, on each timeline that has granted nothing since. The lane comes
-- first, as it does when acquiring.
create function release_slots(p_timelines text[], p_stood_us bigint[], p_unused_us bigint[])
returns void
language plpgsql as $$
begin
  for i in 1 .. cardinality(p_timelines) loop
    update slot_timeline set next_us = next_us - p_unused_us[i]
    where lane = p_timelines[i] and next_us = p_stood_us[i];
  end loop;
end
$$;

-- Lets a limit allow nothing until a while has passed.
create function hold_limit(p_timeline text, p_while_us bigint)
returns void
language sql as $$
  insert into slot_timeline as t (lane, next_us) values (p_timeline, clock_us() + p_while_us)
  on conflict (lane) do update set next_us = greatest(t.next_us, excluded.next_us);
$$;

-- What all processes of a lane have submitted and had throttled in the current window, and at what share
-- of its usual speed it is sending. Unlogged as the timelines are: an empty one is full speed.
create unlogged table slot_window (
  lane text primary key,
  started_us bigint not null,
  submitted bigint not null,
  throttled bigint not null,
  factor double precision not null default 1
) with (fillfactor = 10);

-- Which sender of a pool a number belongs to. The twin of senderPlace in domain/sender.ts, so that a
-- claim can ask for the recipients of those senders that have slots.
create function sender_place(p_phone bigint, p_pool_size integer)
returns integer
language sql immutable parallel safe as $$
  select ((p_phone % 2147483647 * 1327217885 % 2147483647) * p_pool_size / 2147483647)::integer;
$$;
