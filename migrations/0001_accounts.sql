-- An account: provider credentials and their limit.
create table account (
  id bigint generated always as identity primary key,
  name text not null unique,
  api_key text not null,
  -- AES-256-GCM under the installation's secret; the plain secret is never stored.
  sealed_secret bytea not null,
  rest_url text not null,
  -- Part of the webhook URL: whoever knows it may hand in receipts for this account.
  webhook_token text not null unique,
  -- Signs the client-refs of this account.
  ref_key bytea not null,
  -- Requests a second, as the provider's account settings say.
  max_per_second integer not null check (max_per_second > 0),
  currency text not null default 'EUR',
  created_at timestamptz not null default now()
);

-- Keys of the REST API. Only a hash is kept; the key itself is shown once.
create table api_key (
  id bigint generated always as identity primary key,
  name text not null unique,
  hash bytea not null unique,
  created_at timestamptz not null default now()
);

-- Numbers that must not be texted from an account.
create table optout (
  account_id bigint not null references account (id),
  phone bigint not null,
  source text not null,
  created_at timestamptz not null default now(),
  primary key (account_id, phone)
);

-- One row: tells this installation's database from another's.
create table installation (
  one boolean primary key default true check (one),
  id uuid not null default gen_random_uuid()
);
insert into installation default values;
