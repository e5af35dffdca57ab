import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** The columns of the files that a campaign's recipients came from, but for those with their numbers. */
export async function readFieldNames(db: Db, campaignId: number): Promise<readonly string[]> {
  // Names that differ in case only are one and the same, as in a file.
  const written = new Map<string, string>();
  for (const name of await readFieldKeys(db, campaignId)) {
    if (!written.has(name.toLowerCase())) written.set(name.toLowerCase(), name);
  }
  return [...written.values()];
}

/** The same as they stand in the rows, in every way in which one is written. */
export async function readFieldKeys(db: Db, campaignId: number): Promise<readonly string[]> {
  const { rows } = await sql<{ fields: readonly string[] }>`
    select coalesce(i.fields, ${fieldsOfFirst(campaignId)}) as fields from import i
    where i.campaign_id = ${campaignId} and i.header is not null and i.accepted > 0
    group by 1 order by min(i.id)`.execute(db);
  return [...new Set(rows.flatMap(({ fields }) => fields))];
}

/** Of an import from before they were kept: as its first recipient has them, in the order of the file. */
const fieldsOfFirst = (campaignId: number) => sql`(
  select array(
    select key from jsonb_object_keys(r.fields) as key
    left join jsonb_array_elements_text(i.header) with ordinality as h (name, place) on h.name = key
    order by h.place nulls last, key
  )
  from recipient r
  where (r.campaign_id, r.id) > (${campaignId}::bigint, 0) and r.campaign_id <= ${campaignId}
    and r.import_id = i.id
  order by r.campaign_id, r.id limit 1
)`;
