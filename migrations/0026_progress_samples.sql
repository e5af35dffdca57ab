-- How far a campaign had come, every few seconds: what its page draws. At most some 300 rows for each
-- campaign, however long it runs: when there are more, those between the points of a coarser grid go.
create table progress_sample (
  campaign_id bigint not null,
  at timestamptz not null,
  -- Recipients whose message the provider has taken; those with a receipt among them.
  submitted bigint not null,
  delivered bigint not null,
  -- Failed, expired or rejected.
  undelivered bigint not null,
  primary key (campaign_id, at)
);

-- Whose receipts still come in is found by it, every few seconds.
create index campaign_ended on campaign (ended_at) where ended_at is not null;
