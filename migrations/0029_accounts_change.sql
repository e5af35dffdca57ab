alter table account
  -- Nothing is sent from it any more; what was stays readable.
  add column retired_at timestamptz,
  -- Keys that it had: receipts of what was sent with them still name them.
  add column former_api_keys text[] not null default '{}';
