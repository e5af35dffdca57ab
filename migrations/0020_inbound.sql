-- What people write to us: every webhook as it came, and the messages that they make together.
create table inbound (
  id bigint generated always as identity primary key,
  account_id bigint not null,
  -- Who wrote, as it came; phone is null for short codes and names.
  writer text not null,
  phone bigint,
  country text not null,
  -- Our number.
  sender text not null,
  kind text not null check (kind in ('text', 'unicode', 'binary')),
  -- As far as it has come; the other two are hexadecimal.
  text text,
  data text,
  udh text,
  -- The reference of its pieces; null for a message in one piece.
  ref text,
  total smallint not null check (total between 1 and 255),
  came smallint not null,
  state text not null check (state in ('waiting', 'complete', 'incomplete')),
  received_at timestamptz not null default now(),
  -- When its latest piece came.
  changed_at timestamptz not null default now(),
  -- The message of ours that the person had got last.
  campaign_id bigint,
  recipient_id bigint,
  -- What it was understood to ask for, by which word of which language; the account's own have none.
  action text check (action in ('stop', 'start', 'help', 'answer')),
  word text,
  language text,
  -- The opting out or in that it led to.
  event_id bigint,
  -- What was answered, and as which recipient; or why nothing was. Both are null until it is judged.
  answer text,
  answer_campaign_id bigint,
  answer_recipient_id bigint,
  silence text,
  constraint pieces_came check (came between 1 and total),
  constraint whole_when_all_came check ((state = 'complete') = (came = total)),
  constraint answered_or_silent check (answer is null or silence is null)
);
create index inbound_of_account on inbound (account_id, id);
create index inbound_of_phone on inbound (phone, id);
create index inbound_of_campaign on inbound (campaign_id, id) where campaign_id is not null;
create index inbound_unfinished on inbound (account_id, writer) where state <> 'complete';
create index inbound_waiting on inbound (changed_at) where state = 'waiting';

-- The journal: each webhook, and what keeps a repeated one from counting twice.
create table inbound_piece (
  account_id bigint not null,
  message_id text not null,
  inbound_id bigint not null,
  number smallint not null,
  text text,
  data text,
  udh text,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  primary key (account_id, message_id)
);
create unique index inbound_piece_place on inbound_piece (inbound_id, number);

-- A keyword of an account, besides those that everybody has.
create table keyword (
  id bigint generated always as identity primary key,
  account_id bigint not null references account (id),
  word text not null,
  action text not null check (action in ('stop', 'start', 'help', 'answer')),
  alone boolean not null default false,
  answer text,
  created_at timestamptz not null default now(),
  unique (account_id, word),
  constraint an_answer_says_something check (action <> 'answer' or answer is not null)
);

-- How an account understands and answers; one without a row does as everybody.
create table reply_setting (
  account_id bigint primary key references account (id),
  -- Of the common keywords; null for all that there are.
  languages text[],
  -- By action. What is missing is answered in the language of the keyword, null not at all.
  answers jsonb not null default '{}'
);
