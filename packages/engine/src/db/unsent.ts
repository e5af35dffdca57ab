import { sql } from "kysely";
import type { Estimable } from "../domain/estimate.ts";
import type { Campaign } from "./campaigns.ts";
import type { Db } from "./connect.ts";
import { walk } from "./walk.ts";

export type Unsent = Estimable & {
  readonly phone: number;
  /** Has opted out since it was loaded, and will be left out when its turn comes. */
  readonly optedOut: boolean;
};

/** Those of these recipients who wait to be sent to, by id. */
export async function readUnsent(
  db: Db,
  { id, accountId }: Pick<Campaign, "id" | "accountId">,
  ids: readonly number[],
): Promise<readonly Unsent[]> {
  const { rows } = await sql<Unsent>`
    select r.id, r.phone, r.country, r.fields, exists (
      select from optout o where o.account_id = ${accountId} and o.phone = r.phone
    ) as opted_out
    from recipient r
    where r.campaign_id = ${id} and r.id = any(${ids}::bigint[]) and r.state = 'pending'
    order by r.id`.execute(db);
  return rows;
}

/** How many wait to be sent to, by country; asked of the counters, and so at once. */
export async function countUnsent(
  db: Db,
  campaignId: number,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ country: string; n: number }>`
    select country, sum(n)::bigint as n from recipient_count
    where campaign_id = ${campaignId} and state = 'pending'
    group by country having sum(n) > 0 order by country`.execute(db);
  return new Map(rows.map(({ country, n }) => [country, n]));
}

/** Recipients of a campaign behind an id, in whatever state; none behind the last one. */
export async function listBehind(
  db: Db,
  campaignId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (${walk(sql`campaign_id, id`, campaignId, { after, limit })}) seen
    where campaign_id = ${campaignId} order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * The first of those who wait, in the order in which they come due. Whom the campaign has sent to already costs
 * nothing: they are not in this index, which the condition on a pair leads along as in `walk`.
 */
export async function listWaiting(
  db: Db,
  campaignId: number,
  limit: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select campaign_id, id from recipient
      where (campaign_id, due_at) > (${campaignId}::bigint, '-infinity'::timestamptz) and due_at is not null
      order by campaign_id, due_at, id limit ${limit}
    ) seen
    where campaign_id = ${campaignId}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Ids behind the first number, up to the second. */
export type Stretch = readonly [behind: number, to: number];

/** The ids of a campaign, from the first to the last one; null where it has nobody. Others' may lie between. */
export async function findExtent(db: Db, campaignId: number): Promise<Stretch | null> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select
      (select id from (${walk(sql`campaign_id, id`, campaignId, { after: 0, limit: 1 })}) seen
        where campaign_id = ${campaignId}) as first,
      (select id from (
        select campaign_id, id from recipient where (campaign_id, id) < (${campaignId}::bigint + 1, 0)
        order by campaign_id desc, id desc limit 1
      ) seen where campaign_id = ${campaignId}) as last`.execute(db);
  const { first, last } = rows[0] ?? { first: null, last: null };
  return first === null || last === null ? null : [first - 1, last];
}

/** Of the first recipients in each stretch those who wait, with the place of their stretch in the list. */
export async function probe(
  db: Db,
  campaignId: number,
  { stretches, each }: { readonly stretches: readonly Stretch[]; readonly each: number },
): Promise<readonly { readonly at: number; readonly id: number }[]> {
  const { rows } = await sql<{ at: number; id: number }>`
    select s.at - 1 as at, r.id
    from unnest(
      ${stretches.map(([behind]) => behind)}::bigint[], ${stretches.map(([, to]) => to)}::bigint[]
    ) with ordinality as s (behind, until, at)
    cross join lateral (
      ${walk(sql`campaign_id, id, state`, campaignId, { after: sql`s.behind`, limit: each })}
    ) r
    where r.campaign_id = ${campaignId} and r.id <= s.until and r.state = 'pending'
    order by r.id`.execute(db);
  return rows;
}

/** How many of these numbers are in each of these campaigns, but for those who were triggered there. */
export async function countAlsoIn(
  db: Db,
  phones: readonly number[],
  campaignIds: readonly number[],
): Promise<readonly { readonly campaignId: number; readonly recipients: number }[]> {
  // Number by number: with no figures of campaigns, the planner might sooner read all of the others.
  const { rows } = await sql<{ campaignId: number; recipients: number }>`
    select other.campaign_id, count(*) as recipients
    from unnest(${phones}::bigint[]) as given (phone)
    cross join lateral (
      select campaign_id from recipient
      where phone = given.phone and campaign_id = any(${campaignIds}::bigint[]) and import_id is not null
      offset 0
    ) other
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
