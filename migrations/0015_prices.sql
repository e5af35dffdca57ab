-- The provider's price list as it was last read, for each account: accounts may pay different prices.
create table price_list (
  account_id bigint primary key references account (id),
  read_at timestamptz not null default now()
);

create table country_price (
  account_id bigint not null references price_list (account_id),
  -- ISO 3166-1 alpha-2.
  country text not null,
  currency text,
  -- Of one part to a network that is not listed; null where the provider names none.
  default_price numeric(30, 8),
  primary key (account_id, country)
);

create table network_price (
  account_id bigint not null references price_list (account_id),
  -- MCCMNC.
  network text not null,
  country text not null,
  name text,
  price numeric(30, 8),
  primary key (account_id, network, country)
);
