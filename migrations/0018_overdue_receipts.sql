-- How far each campaign has been gone through for receipts that are overdue, and what that has brought.
create table receipt_check (
  campaign_id bigint primary key,
  -- The last recipient that was looked at; 0 begins anew.
  after_id bigint not null default 0,
  -- When it goes on; in the future while a process is at it, and between two walks.
  next_at timestamptz not null default now(),
  checked bigint not null default 0,
  recovered bigint not null default 0,
  recovered_at timestamptz
) with (fillfactor = 50);
