-- Who must not be texted, and everything that was ever said about it.

-- Numbers that the provider knows to be out of use are skipped, unless the account says to try them.
alter table account
  add column dead_numbers text not null default 'skip' check (dead_numbers in ('skip', 'try'));

create sequence optout_event_id;

-- Every change, with what shows it. Never changed and never removed, so that an opt-out can be shown years
-- later, also after the person came back.
create table optout_event (
  id bigint primary key default nextval('optout_event_id'),
  -- No foreign key: a list of a million numbers would check it a million times.
  account_id bigint not null,
  phone bigint not null,
  change text not null check (change in ('out', 'in')),
  reason text not null check (reason in ('asked', 'dead')),
  source text not null check (source in ('reply', 'operator', 'import', 'api', 'carrier')),
  -- Who did it, where it was a person or a program of ours.
  actor text,
  -- The words of a reply, the line of a file, the code of a carrier.
  evidence text,
  -- The provider's id of the message that says so.
  message_id text,
  at timestamptz not null default now()
);
create index optout_event_of_phone on optout_event (phone, id);

alter table optout
  -- asked: by the person, or by the carrier for it. dead: nobody is there any more.
  add column reason text not null default 'asked' check (reason in ('asked', 'dead')),
  -- The event that made it what it is.
  add column event_id bigint;

update optout set event_id = nextval('optout_event_id'),
  source = case when source in ('reply', 'operator', 'import', 'api', 'carrier') then source else 'operator' end;
insert into optout_event (id, account_id, phone, change, reason, source, at)
select event_id, account_id, phone, 'out', reason, source, created_at from optout;

alter table optout
  alter column event_id set not null,
  alter column reason drop default,
  add constraint optout_source
    check (source in ('reply', 'operator', 'import', 'api', 'carrier'));
-- The list, newest first.
create unique index optout_latest on optout (account_id, event_id);

-- The numbers that nothing may be sent to, wherever that is asked.
create view do_not_text as
select o.account_id, o.phone
from optout o join account a on a.id = o.account_id
where o.reason = 'asked' or a.dead_numbers = 'skip';

alter table recipient
  -- The event that this message confirms; it alone may go to a number that has opted out.
  add column confirms bigint;
create unique index recipient_confirms on recipient (confirms) where confirms is not null;
