import { sql } from "kysely";
import type { CampaignState } from "../domain/campaign-state.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { Campaign, CampaignPage } from "./campaigns.ts";
import type { Db } from "./connect.ts";
import type { Import } from "./imports.ts";
import { NOBODY } from "./report.ts";

/** A campaign with how far it is. */
export type CampaignProgress = {
  readonly campaign: Campaign;
  readonly counts: Readonly<Record<RecipientState, number>>;
  readonly total: number;
};

/**
 * Campaigns within the caller's reach with their counters, newest first, in one statement; the cost is that
 * of the page, however large the campaigns are.
 *
 * @param states only those in one of these; null for all
 */
export async function listProgress(
  db: Db,
  {
    reach,
    before,
    limit,
    states,
  }: CampaignPage & { readonly states: readonly CampaignState[] | null },
): Promise<readonly CampaignProgress[]> {
  let query = db
    .selectFrom("campaign")
    .selectAll()
    .select(
      sql<readonly { state: RecipientState; n: number }[]>`(
        select coalesce(json_agg(t), '[]') from (
          select state, sum(n)::bigint as n from recipient_count k
          where k.campaign_id = campaign.id group by state having sum(n) <> 0
        ) t)`.as("progress"),
    )
    .orderBy("id", "desc")
    .limit(limit);
  if (reach !== null) query = query.where("accountId", "in", reach);
  if (before !== null) query = query.where("id", "<", before);
  if (states !== null) query = query.where("state", "in", states);
  const rows = await query.execute();
  return rows.map(({ progress, ...campaign }) => {
    const counts = { ...NOBODY };
    for (const { state, n } of progress) counts[state] = n;
    return { campaign, counts, total: progress.reduce((sum, { n }) => sum + n, 0) };
  });
}

/** Requests accepted in each second of a campaign's latest hour, as pairs of Unix second and number. */
export async function readSubmittedSeconds(
  db: Db,
  campaignId: number,
): Promise<readonly (readonly [second: number, accepted: number])[]> {
  const { rows } = await sql<{ at: number; n: number }>`
    select extract(epoch from second)::float8 as at, sum(n)::bigint as n from submitted_second
    where campaign_id = ${campaignId} and second < date_trunc('second', now())
      and second > (select max(second) from submitted_second where campaign_id = ${campaignId})
        - interval '1 hour'
    group by second order by second`.execute(db);
  return rows.map(({ at, n }) => [at, n]);
}

/** Imports into campaigns within the caller's reach, newest first, each with the name of its campaign. */
export async function listImportsWithin(
  db: Db,
  { reach, before, limit }: CampaignPage,
): Promise<readonly (Import & { readonly campaignName: string })[]> {
  let query = db
    .selectFrom("import")
    .innerJoin("campaign", "campaign.id", "import.campaignId")
    .selectAll("import")
    .select("campaign.name as campaignName")
    .orderBy("import.id", "desc")
    .limit(limit);
  if (reach !== null) query = query.where("campaign.accountId", "in", reach);
  if (before !== null) query = query.where("import.id", "<", before);
  return await query.execute();
}

/** What campaigns are called, by their ids. */
export async function findCampaignNames(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("campaign")
    .select(["id", "name"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
