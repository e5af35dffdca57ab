import { sql } from "kysely";
import type { TemplateField } from "../domain/template.ts";
import type { Db } from "./connect.ts";
import type { Recipient } from "./recipients.ts";
import { walk } from "./walk.ts";

/** Rows that are looked at, so that the look takes no longer with a larger campaign. */
const LOOKED_AT = 10_000;

type Row = Pick<Recipient, "fields">;

export type OddRows = {
  /** How many were looked at, which are the first of the campaign. */
  readonly looked: number;
  readonly rows: readonly Row[];
};

/**
 * Whom to show a text with, among the first 10,000 of a campaign: who gets the longest, somebody who lacks a
 * value, and somebody with characters beyond ASCII in one.
 *
 * @param fields of the text, as often as they stand in it
 */
export async function readOddRows(
  db: Db,
  campaignId: number,
  fields: readonly TemplateField[],
): Promise<OddRows> {
  if (fields.length === 0) return { looked: 0, rows: [] };
  const names = fields.map(({ name }) => name);
  const instead = fields.map(({ fallback }) => fallback ?? "");
  const { rows } = await sql<Row & { readonly looked: number }>`
    with looked as materialized (
      select id, fields
      from (${walk(sql`campaign_id, id, fields`, campaignId, { after: 0, limit: LOOKED_AT })}) as first
      where campaign_id = ${campaignId}
    ),
    written as materialized (
      select r.id, r.fields, sum(length(coalesce(f.value, w.instead))) as length,
        bool_or(f.value is null) as lacks, bool_or(octet_length(f.value) > length(f.value)) as is_odd
      from looked r
      cross join unnest(${names}::text[], ${instead}::text[]) as w (name, instead)
      cross join lateral (
        -- Most texts write a name as the file does; only for the others all of a row's names are gone through.
        select coalesce(nullif(r.fields ->> w.name, ''), (
          select value from jsonb_each_text(r.fields) e
          where lower(btrim(e.key)) = lower(btrim(w.name)) and e.value <> '' limit 1
        )) as value
      ) f
      group by r.id, r.fields
    )
    select fields, (select count(*) from looked) as looked from (
      (select fields from written order by length desc, id limit 1)
      union all (select fields from written where lacks order by id limit 1)
      union all (select fields from written where is_odd order by id limit 1)
    ) as odd`.execute(db);
  return {
    looked: rows[0]?.looked ?? 0,
    rows: rows.map(({ fields: values }) => ({ fields: values })),
  };
}
