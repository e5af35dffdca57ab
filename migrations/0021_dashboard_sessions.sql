-- Who is signed in to the dashboard. A session is a key of the API that a browser does not have to know:
-- it may do what the key may, and ends with it.
create table dashboard_session (
  -- Of the secret in the browser's cookie: nobody becomes somebody else with a copy of this table.
  hash bytea primary key,
  api_key_id bigint not null references api_key,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now()
);
create index dashboard_session_of_key on dashboard_session (api_key_id);
create index dashboard_session_by_age on dashboard_session (used_at);
