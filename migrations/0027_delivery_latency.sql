-- How long deliveries took, by classes of growing width (domain/latency.ts): kept by the statement that moves
-- a recipient to delivered, so that a report tells it in the same time at any size.
create table latency_count (
  campaign_id bigint not null,
  bucket smallint not null,
  shard smallint not null,
  n bigint not null,
  primary key (campaign_id, bucket, shard)
) with (fillfactor = 50);
