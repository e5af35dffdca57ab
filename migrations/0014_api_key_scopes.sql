-- What a key may do, to which accounts, and until when. A revoked key stays on record: what it has done
-- is told by its name, and neither its text nor its hash ever comes back.
alter table api_key
  -- The part of the key that may be shown, to tell one from another; none of a key that a person chose.
  add column prefix text,
  add column scopes text[] not null default '{admin}' check (cardinality(scopes) > 0),
  -- Null: all accounts, also those that are added later.
  add column accounts bigint[] check (cardinality(accounts) > 0),
  add column expires_at timestamptz,
  add column last_used_at timestamptz,
  add column revoked_at timestamptz,
  drop constraint api_key_name_key;
alter table api_key alter column scopes drop default;

-- The name of a revoked key is free again.
create unique index api_key_name on api_key (name) where revoked_at is null;
-- A key of a few accounts lists their campaigns.
create index campaign_of_account on campaign (account_id, id);
