-- Who has changed what, when and from where. Written by the transaction that makes the change, and only
-- ever added to. Neither numbers of people nor secrets are in it.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- A key of the API, or somebody at the command line.
  actor_kind text not null check (actor_kind in ('key', 'cli')),
  api_key_id bigint,
  actor text not null,
  -- The address of the client, or the name of the machine.
  origin text not null,
  action text not null,
  -- Null where it concerns all accounts.
  account_id bigint,
  -- The id, as people see it, of what was changed.
  subject text,
  before jsonb,
  after jsonb,
  constraint key_has_an_id check ((actor_kind = 'key') = (api_key_id is not null))
);

create index audit_of_account on audit (account_id, id);
create index audit_of_subject on audit (subject, id);

create function refuse_to_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to';
end $$;
create trigger audit_is_final before update or delete or truncate on audit
  for each statement execute function refuse_to_rewrite();

-- What was answered to a request with an Idempotency-Key, kept by the transaction that did what was asked.
create table kept_answer (
  api_key_id bigint not null,
  idempotency_key text not null,
  -- Of method, address and body: the same key with another request is a mistake of the client.
  fingerprint bytea not null,
  status smallint not null,
  location text,
  -- Sealed, because an answer may hold a new key.
  sealed_body bytea not null,
  created_at timestamptz not null default now(),
  primary key (api_key_id, idempotency_key)
);

create index kept_answer_age on kept_answer (created_at);
