create type campaign_state as enum ('draft', 'scheduled', 'running', 'paused', 'completed', 'cancelled');

create table campaign (
  id bigint generated always as identity primary key,
  account_id bigint not null references account (id),
  name text not null,
  sender text not null,
  template text not null,
  -- How long the provider keeps trying, in milliseconds; null leaves it to the provider.
  ttl_ms integer check (ttl_ms between 20000 and 604800000),
  on_unknown text not null default 'lookup' check (on_unknown in ('lookup', 'resend', 'giveUp')),
  state campaign_state not null default 'draft',
  send_at timestamptz,
  paused_by text check (paused_by in ('user', 'system')),
  -- What happened and what to do, where the system paused it.
  pause_reason text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  constraint paused_says_by_whom check ((state = 'paused') = (paused_by is not null)),
  constraint scheduled_has_a_time check (state <> 'scheduled' or send_at is not null),
  constraint ended_has_a_time check ((state in ('completed', 'cancelled')) = (ended_at is not null))
);

-- The sweep looks at these every few seconds; completed campaigns only ever grow in number.
create index campaign_live on campaign (account_id, id) where state in ('scheduled', 'running', 'paused');
