-- The journal: every receipt as it came, written before it is applied and never changed.
create table receipt (
  id bigint generated always as identity,
  account_id bigint not null,
  message_id text not null,
  client_ref text,
  status text not null,
  error_code integer,
  payload jsonb not null,
  received_at timestamptz not null default now()
);
-- Rows come in the order of time, so a block range index finds an hour of them at next to no cost.
create index receipt_received on receipt using brin (received_at);

-- Receipts that belong to nothing yet: they may have come before our own row was committed.
create table parked_receipt (
  receipt_id bigint primary key,
  account_id bigint not null,
  message_id text not null,
  status text not null,
  error_code integer,
  price numeric(30, 8),
  network text,
  tries smallint not null default 0,
  next_try_at timestamptz not null,
  received_at timestamptz not null
);
create index parked_receipt_next on parked_receipt (next_try_at);
