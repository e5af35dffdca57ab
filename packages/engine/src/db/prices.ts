import { sql } from "kysely";
import type { CountryPrice, PriceList } from "../domain/price-list.ts";
import type { Db } from "./connect.ts";

/** Takes the place of what was known of an account's prices. */
export async function savePriceList(
  db: Db,
  accountId: number,
  countries: readonly CountryPrice[],
): Promise<void> {
  const networks = countries.flatMap(({ country, networks: ofCountry }) =>
    ofCountry.map((network) => ({ country, ...network })),
  );
  await db.transaction().execute(async (trx) => {
    // Also the lock that lets two who read at once write one after the other.
    await sql`
      insert into price_list (account_id) values (${accountId})
      on conflict (account_id) do update set read_at = now()`.execute(trx);
    await sql`delete from country_price where account_id = ${accountId}`.execute(trx);
    await sql`delete from network_price where account_id = ${accountId}`.execute(trx);
    await sql`
      insert into country_price (account_id, country, currency, default_price)
      select ${accountId}, * from unnest(
        ${countries.map((one) => one.country)}::text[],
        ${countries.map((one) => one.currency)}::text[],
        ${countries.map((one) => one.defaultPrice)}::numeric[]
      ) on conflict do nothing`.execute(trx);
    await sql`
      insert into network_price (account_id, country, network, name, price)
      select ${accountId}, * from unnest(
        ${networks.map((one) => one.country)}::text[],
        ${networks.map((one) => one.code)}::text[],
        ${networks.map((one) => one.name)}::text[],
        ${networks.map((one) => one.price)}::numeric[]
      ) on conflict do nothing`.execute(trx);
    // The provider bills in euros, or all of an account in another currency; only its price list says which.
    await sql`
      update account a set currency = billed.currency
      from (
        select min(currency) as currency from country_price where account_id = ${accountId}
        having count(distinct currency) = 1
      ) as billed
      where a.id = ${accountId} and a.currency <> billed.currency`.execute(trx);
  });
}

/** @returns null when the account's prices were never read */
export async function readPriceList(db: Db, accountId: number): Promise<PriceList | null> {
  const { rows } = await sql<{ readAt: Date; countries: readonly CountryPrice[] }>`
    select p.read_at, (
      select coalesce(json_agg(json_build_object(
        'country', c.country, 'currency', c.currency, 'defaultPrice', c.default_price::text,
        'networks', (
          select coalesce(json_agg(json_build_object(
            'code', n.network, 'name', n.name, 'price', n.price::text
          ) order by n.network), '[]')
          from network_price n where n.account_id = c.account_id and n.country = c.country
        )
      ) order by c.country), '[]')
      from country_price c where c.account_id = p.account_id
    ) as countries
    from price_list p where p.account_id = ${accountId}`.execute(db);
  return rows[0] ?? null;
}

/** The names of networks, where the price list has them. */
export async function readNetworkNames(
  db: Db,
  accountId: number,
  networks: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (networks.length === 0) return new Map();
  const { rows } = await sql<{ network: string; name: string }>`
    select distinct on (network) network, name from network_price
    where account_id = ${accountId} and network = any(${networks}::text[]) and name is not null
    order by network, country`.execute(db);
  return new Map(rows.map(({ network, name }) => [network, name]));
}
