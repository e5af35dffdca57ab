-- When the request left that the row's end goes back to, and how long its answer took. In the row itself,
-- because it is written anyway: a message that is taken at its first attempt needs no row anywhere else.
alter table recipient
  add column requested_at timestamptz,
  add column answer_ms integer;

-- What became of attempts that were not simply taken or refused, and whatever was found out or decided about
-- them. No foreign keys, and no order but that of time; old ones go with the receipts of their days.
create table attempt_event (
  campaign_id bigint not null,
  recipient_id bigint not null,
  attempt smallint not null,
  kind text not null check (kind in (
    'throttled', 'tryLater', 'accountStopped', 'unknown', 'partlyAccepted', 'lost', 'found', 'absent',
    'resent', 'left', 'resolved'
  )),
  -- The provider's code, where it gave one.
  code integer,
  reason text not null,
  -- Null where no request belongs to it, or where it was forgotten with its process.
  requested_at timestamptz,
  answer_ms integer,
  -- When it was to be tried again.
  again_at timestamptz,
  at timestamptz not null default now()
);
create index attempt_event_of_recipient on attempt_event (campaign_id, recipient_id);
create index attempt_event_age on attempt_event (at);
