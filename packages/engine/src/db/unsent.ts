import { sql } from "kysely";
import type { Estimable } from "../domain/estimate.ts";
import type { Campaign } from "./campaigns.ts";
import type { Db } from "./connect.ts";

export type Unsent = Estimable & {
  /** Has opted out since it was loaded, and will be left out when its turn comes. */
  readonly optedOut: boolean;
};

/**
 * One page of those who wait to be sent to, by id. They are found by their state and not by `due_at`, which
 * would lead the planner to the index of due rows and to sorting all of them for each page.
 */
export async function readUnsent(
  db: Db,
  { id, accountId }: Pick<Campaign, "id" | "accountId">,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly Unsent[]> {
  const { rows } = await sql<Unsent>`
    select r.id, r.country, r.fields, exists (
      select from optout o where o.account_id = ${accountId} and o.phone = r.phone
    ) as opted_out
    from recipient r
    where r.campaign_id = ${id} and r.id > ${after} and r.state = 'pending'
    order by r.id limit ${limit}`.execute(db);
  return rows;
}

/** Beyond so many nobody wants to know how many exactly. */
const MOST_LACKING = 1_000;

/** Of fields, by their names, how many of a campaign's recipients have no value for each; 1,000 at the most. */
export async function countLacking(
  db: Db,
  campaignId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ name: string; n: number }>`
    select name, n from unnest(${names}::text[]) as name
    cross join lateral (
      select count(*) as n from (
        select from recipient r where r.campaign_id = ${campaignId} and not exists (
          select from jsonb_each_text(r.fields) f
          where lower(btrim(f.key)) = lower(btrim(name)) and f.value <> ''
        ) limit ${MOST_LACKING}
      ) as lacking
    ) as counted`.execute(db);
  return new Map(rows.map(({ name, n }) => [name, n]));
}

/** How many of the recipients from one id to another are in other campaigns that are not over yet. */
export async function countAlsoIn(
  db: Db,
  campaignId: number,
  among: { readonly others: readonly number[]; readonly from: number; readonly to: number },
): Promise<readonly { readonly campaignId: number; readonly recipients: number }[]> {
  const { rows } = await sql<{ campaignId: number; recipients: number }>`
    select other.campaign_id, count(*) as recipients
    from recipient r join recipient other on other.phone = r.phone
    where r.campaign_id = ${campaignId} and r.id between ${among.from} and ${among.to}
      and r.state = 'pending'
      and other.campaign_id = any(${among.others}::bigint[]) and other.import_id is not null
    group by other.campaign_id`.execute(db);
  return rows;
}

/** Other campaigns of the same account that still may send. */
export async function listLiveBeside(
  db: Db,
  { id, accountId }: Pick<Campaign, "id" | "accountId">,
): Promise<readonly Pick<Campaign, "id" | "name" | "state">[]> {
  return await db
    .selectFrom("campaign")
    .select(["id", "name", "state"])
    .where("accountId", "=", accountId)
    .where("id", "<>", id)
    .where("standing", "=", false)
    .where("state", "in", ["scheduled", "running", "paused"])
    .orderBy("id")
    .execute();
}
