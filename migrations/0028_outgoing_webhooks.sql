-- Webhooks that Volley calls: who is told of what, what is still to be told, and what came of it.
-- Whatever changes a campaign, an import, a reply or an opt-out tells of it here by triggers, so that no way
-- of changing them can forget it; see docs/decisions/0022-telling-by-triggers.md.

create sequence webhook_endpoint_id;

create table webhook_endpoint (
  id bigint primary key default nextval('webhook_endpoint_id'),
  account_id bigint not null references account (id),
  url text not null,
  description text not null,
  events text[] not null check (cardinality(events) > 0),
  -- Whether it wants to know what becomes of each recipient, which is asked at every batch of messages.
  takes_recipients boolean not null generated always as (
    events && array[
      'recipient.delivered', 'recipient.failed', 'recipient.expired', 'recipient.no_receipt',
      'recipient.rejected', 'recipient.suppressed', 'recipient.cancelled'
    ]
  ) stored,
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  -- Why, where Volley has disabled it by itself.
  disabled_reason text,
  sealed_secret bytea not null,
  -- The one before, which signs along until then.
  sealed_old_secret bytea,
  old_secret_until timestamptz,
  -- Since when nothing at all has got through.
  failing_since timestamptz,
  created_at timestamptz not null default now(),
  constraint disabled_for_a_reason check (disabled_reason is null or state = 'disabled'),
  constraint old_secret_ends check ((sealed_old_secret is null) = (old_secret_until is null))
);
create index webhook_endpoint_of_account on webhook_endpoint (account_id, id);

create sequence webhook_delivery_id;

-- The log, in partitions of a day each like the journal of receipts: a delivery is what one endpoint is told
-- in one request, however often it is tried.
create table webhook_delivery (
  id bigint not null default nextval('webhook_delivery_id'),
  endpoint_id bigint not null,
  type text not null,
  -- What the request is made of: ids, and whatever may have changed by the time it leaves.
  facts jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  -- Each with its time, what was answered and how long it took.
  attempts jsonb not null default '[]',
  -- In milliseconds, so that a program can name it again.
  created_at timestamptz not null default date_trunc('milliseconds', now())
) partition by range (created_at);
create index webhook_delivery_log on webhook_delivery (endpoint_id, id);
create table webhook_delivery_unplanned partition of webhook_delivery default;

-- What is still to be told. Apart from the log, so that looking for it costs the same however long the log is.
create table webhook_due (
  delivery_id bigint primary key,
  endpoint_id bigint not null,
  -- Says in which partition the delivery lies.
  created_at timestamptz not null,
  -- When it may be tried; while somebody tries it, when he is taken for dead.
  due_at timestamptz not null default now(),
  -- Counts every try, so it also fences off whoever held an earlier one.
  tries smallint not null default 0
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index webhook_due_of_endpoint on webhook_due (endpoint_id, due_at);

-- Recipients that came to an end, as many to a row as one statement moved; gathered into deliveries each second.
create table finished_recipients (
  id bigint generated always as identity primary key,
  campaign_id bigint not null,
  state recipient_state not null,
  recipients bigint[] not null
) with (autovacuum_vacuum_scale_factor = 0.05);

-- Tells whoever wants to know. The first argument is the account, the second the type of the event.
create function tell_webhooks(bigint, text, jsonb) returns void language sql as $$
  with told as (
    insert into webhook_delivery (endpoint_id, type, facts)
    select e.id, $2, $3 from webhook_endpoint e
    where e.account_id = $1 and e.state = 'enabled' and $2 = any(e.events)
    order by e.id
    returning id, endpoint_id, created_at
  )
  insert into webhook_due (delivery_id, endpoint_id, created_at)
  select id, endpoint_id, created_at from told
$$;

create function tell_of_campaigns() returns trigger language plpgsql as $$
begin
  if not exists (select from webhook_endpoint) then return null; end if;
  perform tell_webhooks(
    n.account_id,
    case
      when n.state = 'running' and o.state = 'paused' then 'campaign.resumed'
      when n.state = 'running' then 'campaign.started'
      else 'campaign.' || n.state
    end,
    jsonb_build_object(
      'campaignId', n.id, 'name', n.name, 'pausedBy', n.paused_by, 'reason', n.pause_reason
    )
  )
  from after n join before o on o.id = n.id
  where n.state <> o.state and n.state in ('running', 'paused', 'completed', 'cancelled');
  perform tell_webhooks(
    account_id, 'account.attention', jsonb_build_object('reason', pause_reason, 'campaigns', campaigns)
  )
  from (
    select n.account_id, n.pause_reason, jsonb_agg(n.id order by n.id) as campaigns
    from after n join before o on o.id = n.id
    where n.state = 'paused' and o.state = 'running' and n.paused_by = 'system'
    group by n.account_id, n.pause_reason
  ) as stopped;
  return null;
end $$;
create trigger campaign_moves_are_told after update on campaign
  referencing old table as before new table as after
  for each statement execute function tell_of_campaigns();

create function tell_of_import() returns trigger language plpgsql as $$
begin
  perform tell_webhooks(
    c.account_id,
    'import.' || new.state,
    jsonb_build_object(
      'importId', new.id, 'campaignId', new.campaign_id, 'fileName', new.file_name, 'failure', new.failure,
      'read', new.read, 'accepted', new.accepted, 'duplicate', new.duplicate, 'invalid', new.invalid
    )
  )
  from campaign c where c.id = new.campaign_id;
  return null;
end $$;
create trigger import_ends_are_told after update on import
  for each row when (old.state <> new.state and new.state in ('completed', 'failed'))
  execute function tell_of_import();

create function tell_of_inbound() returns trigger language plpgsql as $$
begin
  perform tell_webhooks(new.account_id, 'reply.received', jsonb_build_object('inboundId', new.id));
  return null;
end $$;
-- One that was shown without a piece is told again when the piece comes.
create trigger new_inbound_is_told after insert on inbound
  for each row when (new.state <> 'waiting') execute function tell_of_inbound();
create trigger inbound_is_told after update on inbound
  for each row when (old.state <> new.state and new.state <> 'waiting') execute function tell_of_inbound();

-- A list may bring a million of them: a hundred to a delivery.
create function tell_of_optouts() returns trigger language plpgsql as $$
begin
  if not exists (select from webhook_endpoint) then return null; end if;
  perform tell_webhooks(
    account_id,
    case change when 'out' then 'optout.created' else 'optout.removed' end,
    jsonb_build_object('optouts', jsonb_agg(
      jsonb_build_object('phone', phone, 'reason', reason, 'source', source, 'at', at) order by id
    ))
  )
  from (
    select *, (row_number() over (partition by account_id, change order by id) - 1) / 100 as pack from added
  ) as packed
  group by account_id, change, pack;
  return null;
end $$;
create trigger optouts_are_told after insert on optout_event
  referencing new table as added
  for each statement execute function tell_of_optouts();
