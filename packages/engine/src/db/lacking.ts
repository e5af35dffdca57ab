import { type RawBuilder, sql } from "kysely";
import type { Db } from "./connect.ts";
import { readFieldKeys } from "./field-names.ts";
import { walk } from "./walk.ts";

/** Beyond so many nobody wants to know how many exactly. */
const MOST_LACKING = 1_000;
/** Rows that one statement looks at: of millions none would be through in its time. */
const WINDOW = 200_000;

/** Of fields, by their names, how many of a campaign's recipients have no value for each; 1,000 at the most. */
export async function countLacking(
  db: Db,
  campaignId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const keys = await readFieldKeys(db, campaignId);
  const lacking = new Map<string, number>();
  for (const name of names) {
    const written = keys.filter((key) => folded(key) === folded(name));
    const isLacking = lacks(name, written);
    let count = 0;
    let after: number | null = 0;
    while (after !== null && count < MOST_LACKING) {
      const window = walk(sql`campaign_id, id, import_id, fields`, campaignId, {
        after,
        limit: WINDOW,
      });
      const { rows } = await sql<{ n: number; looked: number; last: number | null }>`
        select count(*) filter (where ${isLacking}) as n, count(*) as looked, max(r.id) as last
        from (${window}) as r where r.campaign_id = ${campaignId}`.execute(db);
      const { n = 0, looked = 0, last = null }: Partial<(typeof rows)[number]> = rows[0] ?? {};
      count += n;
      after = looked < WINDOW ? null : last;
    }
    lacking.set(name, Math.min(count, MOST_LACKING));
  }
  return lacking;
}

/**
 * Whether a row has no value for a field. Imported rows are asked by the names that their files have: to look
 * through all fields of a row for one that may be written otherwise takes ten times as long.
 */
function lacks(name: string, written: readonly string[]): RawBuilder<boolean> {
  const empty = written.map((key) => sql`coalesce(r.fields->>${key}::text, '') = ''`);
  const anyCase = sql`not exists (
    select from jsonb_each_text(r.fields) f
    where lower(btrim(f.key)) = ${folded(name)} and f.value <> ''
  )`;
  return sql`case when r.import_id is null then ${anyCase}
    else ${sql.join([sql`true`, ...empty], sql` and `)} end`;
}

const folded = (name: string) => name.trim().toLowerCase();
