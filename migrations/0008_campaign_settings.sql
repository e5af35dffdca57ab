-- What a campaign says and in whose name, how fast, how much of its account's rate, and until when.
alter table campaign
  -- The pool from which each number gets its sender, always the same one; most often it is one.
  add column senders text[],
  add column message_type text not null default 'auto'
    check (message_type in ('auto', 'text', 'unicode', 'binary', 'wappush', 'vcal', 'vcard')),
  -- What a message of another type than text is made of. Any value may hold fields, as a template may.
  add column content jsonb,
  add column message_class smallint check (message_class between 0 and 3),
  add column weight smallint not null default 1 check (weight between 1 and 100),
  -- Requests a second; null leaves it to the account. The upper bound also keeps NaN out, which
  -- Postgres holds to be greater than any number.
  add column max_per_second double precision check (max_per_second > 0 and max_per_second <= 100000),
  add column expires_at timestamptz,
  -- Triggered messages go on the fast lane, ahead of bulk.
  add column lane text not null default 'bulk' check (lane in ('bulk', 'fast')),
  -- Holds the triggered messages of its account and sender, never completes, and takes a number twice.
  add column standing boolean not null default false,
  alter column template drop not null;

update campaign set senders = array[sender];

alter table campaign
  alter column senders set not null,
  drop column sender,
  add constraint has_senders
    check (cardinality(senders) between 1 and 1000 and array_position(senders, null) is null),
  add constraint text_or_content check (
    case when message_type in ('auto', 'text', 'unicode')
      then template is not null and content is null
      else template is null and content is not null
    end
  ),
  add constraint content_fits_type check (
    case message_type
      when 'binary' then content ?& array['body', 'udh']
      when 'wappush' then content ?& array['title', 'url']
      when 'vcal' then content ? 'vcal'
      when 'vcard' then content ? 'vcard'
      else true
    end
  ),
  add constraint expires_after_its_time check (expires_at > send_at),
  add constraint standing_is_fast check (not standing or (lane = 'fast' and cardinality(senders) = 1));

create unique index campaign_standing on campaign (account_id, (senders[1]))
  where standing and state <> 'cancelled';
-- The sweep looks at these every second.
create index campaign_expiring on campaign (expires_at)
  where expires_at is not null and state in ('scheduled', 'running', 'paused');

-- What a sending number may do: requests a second. A sender without a row has its account's limit only.
create table sender_limit (
  account_id bigint not null references account (id),
  sender text not null,
  max_per_second double precision not null check (max_per_second > 0 and max_per_second <= 100000),
  primary key (account_id, sender)
);

-- A file names a number once, but a number may be sent any count of triggered messages, which come by no
-- import. Both indexes begin with the phone: together they tell what happened to it over all campaigns.
alter table recipient drop constraint recipient_phone_campaign_id_key;
create unique index recipient_imported_once on recipient (phone, campaign_id) where import_id is not null;
create index recipient_triggered on recipient (phone, campaign_id) where import_id is null;

-- Recipients that came by no import, so that the rows of a report add up with them. Kept apart by shard
-- as the other counters are.
create table triggered_count (
  campaign_id bigint not null,
  shard smallint not null,
  n bigint not null,
  primary key (campaign_id, shard)
) with (fillfactor = 50);
