import { sql } from "kysely";
import type { Db } from "./connect.ts";

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
