-- The journal in partitions of a day each, so that old receipts go by dropping a table and not by deleting
-- rows. Each partition is named by the day before which its rows came; the sweep makes them ahead and drops
-- them behind (db/receipt-journal.ts).
alter table receipt rename to receipt_earlier;
alter table receipt_earlier alter column id drop identity;
-- The query or body as it came. A document is not made of it: some cannot be stored as one (NUL, nesting
-- without end), and it is written thousands of times a second, and read by hand.
alter table receipt_earlier alter column payload type text;
drop index receipt_received;

create sequence receipt_id;
select setval('receipt_id', greatest(1, (select max(id) from receipt_earlier)));

create table receipt (
  id bigint not null default nextval('receipt_id'),
  account_id bigint not null,
  message_id text not null,
  client_ref text,
  status text not null,
  error_code integer,
  payload text not null,
  received_at timestamptz not null default now()
) partition by range (received_at);
-- Ids of the provider rise with time, so new entries go to the same few pages.
create index receipt_message on receipt (message_id);

do $$
declare
  bound timestamptz := date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '1 day';
  -- Sorts before every partition that is named by its day, and goes when the last of its rows may go.
  earlier text := 'receipt_until_' || to_char(bound at time zone 'UTC', 'YYYYMMDD');
begin
  execute format('alter table receipt_earlier rename to %I', earlier);
  execute format('alter table receipt attach partition %I for values from (minvalue) to (%L)', earlier, bound);
end
$$;
-- Receives what comes when nobody has made partitions for a week: it is kept all the same.
create table receipt_unplanned partition of receipt default;

alter table parked_receipt
  add column client_ref text,
  add column carrier_at timestamptz,
  -- What went wrong when it was applied; null where it belongs to nothing yet.
  add column problem text;

-- When our side had the final word on a part, and when the carrier says it had it.
alter table part
  add column final_at timestamptz,
  add column carrier_at timestamptz;
