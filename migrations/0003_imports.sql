-- One CSV load. The uploaded bytes wait in import_chunk until their rows are in.
create table import (
  id bigint generated always as identity primary key,
  campaign_id bigint not null references campaign (id),
  file_name text not null,
  -- phoneColumn, country, delimiter as given with the upload.
  options jsonb not null,
  state text not null default 'receiving' check (state in ('receiving', 'queued', 'completed', 'failed')),
  -- Why the file as a whole could not be read.
  failure text,
  size_bytes bigint,
  -- Where reading goes on after a crash: it moves only together with the rows before it.
  checkpoint jsonb,
  -- Bytes up to the checkpoint; two processes on one import are kept apart by comparing it.
  done_bytes bigint not null default 0,
  read bigint not null default 0,
  accepted bigint not null default 0,
  duplicate bigint not null default 0,
  invalid bigint not null default 0,
  header jsonb,
  created_at timestamptz not null default now(),
  touched_at timestamptz not null default now(),
  constraint every_row_accounted_for check (read = accepted + duplicate + invalid),
  constraint failed_says_why check ((state = 'failed') = (failure is not null))
);

create index import_unfinished on import (id) where state in ('receiving', 'queued');
create index import_of_campaign on import (campaign_id);

create table import_chunk (
  import_id bigint not null references import (id) on delete cascade,
  first_byte bigint not null,
  bytes bytea not null,
  primary key (import_id, first_byte)
);
-- Compressing text that is deleted a minute later costs more than it saves.
alter table import_chunk alter column bytes set storage external;

-- Every row that was left out, as it came, with its reason.
create table import_problem (
  import_id bigint not null references import (id) on delete cascade,
  record bigint not null,
  line bigint not null,
  code text not null,
  detail text,
  cells jsonb not null,
  primary key (import_id, record)
);
