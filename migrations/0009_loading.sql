-- An import may be cancelled; what was loaded until then stays, and stays counted.
alter table import drop constraint import_state_check;
alter table import
  add constraint import_state_check
    check (state in ('receiving', 'queued', 'completed', 'failed', 'cancelled')),
  -- Of the uploaded bytes: tells that the same file came before.
  add column sha256 bytea,
  -- The earlier import of the same file into the same campaign.
  add column same_as bigint,
  -- Of the accepted rows, those whose number had opted out when they were loaded.
  add column opted_out bigint not null default 0,
  add constraint opted_out_was_accepted check (opted_out between 0 and accepted);

-- Rows whose number the campaign had already, for whoever wants to see them; as there is nothing to
-- mend in them, their cells are not kept. The recipient itself says where its number came first.
create table import_duplicate (
  import_id bigint not null,
  record bigint not null,
  line bigint not null,
  phone bigint not null,
  primary key (import_id, record)
);

-- As text: jsonb takes no NUL character, and a row may be left out because it has one.
alter table import_problem alter column cells type json;

-- A file may have ten million bad rows, and to check a foreign key costs more than to write the row.
-- Problems are only written by a transaction that has locked its import.
alter table import_problem drop constraint import_problem_import_id_fkey;
