import { sql } from "kysely";
import type { ImportProblem, ImportRow } from "../copy/import-batch.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { Db, Trx } from "./connect.ts";
import { countMoves } from "./count.ts";
import { lockOpenCampaign } from "./open-campaign.ts";
import { inTransaction } from "./in-transaction.ts";

/** Rows that came in one request instead of a file; they are an import of their own. */
export type AddedRows = {
  readonly campaignId: number;
  readonly accountId: number;
  readonly rows: readonly ImportRow[];
  readonly problems: readonly ImportProblem[];
  readonly header: readonly string[];
  /** What their fields are called, every one of which has. */
  readonly fields: readonly string[];
};

export type Added = {
  readonly importId: number;
  /** The recipient of each number that was new to the campaign. */
  readonly recipients: ReadonlyMap<number, { readonly id: number; readonly state: RecipientState }>;
};

/**
 * Adds recipients to a campaign in one transaction, with counters, problems and an import that is completed.
 *
 * @returns null when the campaign takes no recipients any more
 */
export async function addRecipients(
  db: Db,
  added: AddedRows,
  shard: number,
): Promise<Added | null> {
  return await inTransaction(db, async (trx) => {
    const open = await lockOpenCampaign(added.campaignId).execute(trx);
    if (open.rows.length === 0) return null;
    const { id: importId } = await trx
      .insertInto("import")
      .values({
        campaignId: added.campaignId,
        fileName: "request",
        options: "{}",
        state: "completed",
        header: JSON.stringify(added.header),
        fields: added.fields,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const recipients = await insertRows(trx, { ...added, importId }, shard);
    await insertProblems(trx, { ...added, importId });
    const states = [...recipients.values()].map(({ state }) => state);
    const accepted = recipients.size;
    await sql`
        update import set read = ${added.rows.length + added.problems.length}, accepted = ${accepted},
          duplicate = ${added.rows.length - accepted}, invalid = ${added.problems.length},
          opted_out = ${states.filter((state) => state === "suppressed").length}
        where id = ${importId}`.execute(trx);
    return { importId, recipients };
  });
}

type Inserting = AddedRows & { readonly importId: number };

async function insertRows(trx: Trx, added: Inserting, shard: number): Promise<Added["recipients"]> {
  const { campaignId, accountId, importId, rows } = added;
  // In the order of the numbers, so that two requests with the same ones do not wait for each other.
  const ordered = rows.toSorted((one, other) => one.phone - other.phone || one.line - other.line);
  const { rows: moved } = await sql<{ id: number; phone: number; state: RecipientState }>`
    with moved as (
      insert into recipient
        (campaign_id, phone, country, fields, import_id, import_line, sender, state, due_at, final_at)
      select ${campaignId}::bigint, g.phone, g.country, g.fields, ${importId}::bigint, g.line, g.sender,
        case when o.phone is null then 'pending' else 'suppressed' end::recipient_state,
        case when o.phone is null then greatest(now(), g.send_at) end, case when o.phone is not null then now() end
      from unnest(
        ${ordered.map((row) => row.phone)}::bigint[],
        ${ordered.map((row) => row.country)}::text[],
        ${ordered.map((row) => row.fields)}::jsonb[],
        ${ordered.map((row) => row.line)}::bigint[],
        ${ordered.map((row) => row.sender ?? null)}::text[],
        ${ordered.map((row) => row.sendAt ?? null)}::timestamptz[]
      ) with ordinality as g (phone, country, fields, line, sender, send_at, place)
      left join do_not_text o on o.account_id = ${accountId} and o.phone = g.phone
      order by g.place
      on conflict do nothing
      returning id, phone, campaign_id, country, state, error_source, error_code,
        null::recipient_state as old_state, null::text as old_error_source, null::integer as old_error_code
    ),
    ${countMoves(shard)}
    select id, phone, state from moved`.execute(trx);
  return new Map(moved.map(({ id, phone, state }) => [phone, { id, state }]));
}

async function insertProblems(trx: Trx, { importId, problems }: Inserting): Promise<void> {
  if (problems.length === 0) return;
  await trx
    .insertInto("importProblem")
    .values(problems.map((one) => ({ ...one, importId, cells: JSON.stringify(one.cells) })))
    .execute();
}
