-- Parts and their cost by network and state: what `spend` kept as one sum. A part moves between these
-- rows as it moves through its states, in the statement that moves it.
create table part_count (
  campaign_id bigint not null,
  -- MCCMNC as the provider names it; empty as long as it named none.
  network text not null,
  state part_state not null,
  shard smallint not null,
  n bigint not null,
  cost numeric(30, 8) not null,
  primary key (campaign_id, network, state, shard)
) with (fillfactor = 50);

insert into part_count (campaign_id, network, state, shard, n, cost)
select campaign_id, coalesce(network, ''), state, 0, count(*), coalesce(sum(price), 0)
from part where message_id not like 'refused:%'
group by campaign_id, coalesce(network, ''), state;

drop table spend;
