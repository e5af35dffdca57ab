import { sql } from "kysely";
import type { AcceptedPart } from "../domain/outcome.ts";
import type { Settlement } from "../domain/settlement.ts";
import { advance } from "./advance.ts";
import type { Db, Trx } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import { retryCollisions } from "./outage.ts";
import { type NewPart, writeParts } from "./parts.ts";

export type Settled = {
  readonly campaignId: number;
  readonly id: number;
  readonly attempt: number;
  readonly settlement: Settlement;
};

export type SettleOptions = {
  readonly shard: number;
  /** How long an unknown outcome is left to receipts before it is looked up. */
  readonly lookUpAfterMs: number;
};

/**
 * Writes what became of a batch of attempts: rows, parts and counters in one transaction.
 *
 * Safe to repeat, also when it is not known whether the first time was committed: an outcome other
 * than acceptance counts only for the very attempt it belongs to. Acceptance counts whatever happened
 * to the row since, because a message that the provider took must not be sent again.
 */
export async function settle(
  db: Db,
  batch: readonly Settled[],
  options: SettleOptions,
): Promise<void> {
  const sorted = batch.toSorted((a, b) => a.campaignId - b.campaignId || a.id - b.id);
  await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      // Parts before rows, as receipts do it too, so that the two never wait for each other crosswise.
      const parts = sorted.flatMap(partsOf);
      const early = parts.length > 0 ? await writeParts(trx, parts, options.shard) : [];
      await settleRows(trx, sorted, options);
      // Receipts that came before this commit have already told what became of these.
      if (early.length > 0) await advance(trx, early, options.shard);
    }),
  );
}

async function settleRows(
  trx: Trx,
  batch: readonly Settled[],
  options: SettleOptions,
): Promise<void> {
  const all = batch.map(({ settlement }) => settlement);
  await sql`
    with given as (
      select * from unnest(
        ${batch.map((row) => row.campaignId)}::bigint[],
        ${batch.map((row) => row.id)}::bigint[],
        ${batch.map((row) => row.attempt)}::smallint[],
        ${all.map((one) => one.state)}::recipient_state[],
        ${all.map((one) => (one.state === "pending" ? one.delayMs : 0))}::float8[],
        ${all.map((one) => (one.state === "pending" && one.failed ? 1 : 0))}::smallint[],
        ${all.map((one) => (one.state === "submitted" ? one.parts.length + one.refusedParts : null))}::smallint[],
        ${all.map((one) => one.error?.source ?? null)}::text[],
        ${all.map((one) => one.error?.code ?? null)}::integer[],
        ${all.map((one) => one.error?.reason ?? null)}::text[]
      ) as g (campaign_id, id, attempt, state, delay_ms, failed, parts, error_source, error_code, error_reason)
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code
      from recipient r join given g using (campaign_id, id)
      where (r.attempt = g.attempt and r.state in ('sending', 'unknown'))
        or (g.state = 'submitted' and r.attempt >= g.attempt and r.state <= 'delivered')
      order by r.campaign_id, r.id
      for update of r
    ),
    moved as (
      update recipient r set
        state = case when g.state = 'submitted' then greatest(r.state, g.state) else g.state end,
        failures = r.failures + g.failed,
        absences = 0,
        parts = coalesce(g.parts, r.parts),
        due_at = case when g.state = 'pending' then now() + make_interval(secs => g.delay_ms / 1000) end,
        check_at = case when g.state = 'unknown'
          then now() + make_interval(secs => ${options.lookUpAfterMs / 1_000}) end,
        submitted_at = case when g.state = 'submitted' then coalesce(r.submitted_at, now()) end,
        final_at = case when g.state = 'rejected' then now() else r.final_at end,
        error_source = coalesce(g.error_source, case when r.state > 'submitted' then r.error_source end),
        error_code = case when g.error_source is not null then g.error_code
          when r.state > 'submitted' then r.error_code end,
        error_reason = coalesce(g.error_reason, case when r.state > 'submitted' then r.error_reason end)
      from given g join old using (campaign_id, id)
      where r.campaign_id = g.campaign_id and r.id = g.id
      returning ${MOVED}
    ),
    ${countMoves(options.shard)}
    select`.execute(trx);
}

function partsOf(row: Settled): NewPart[] {
  const { settlement } = row;
  if (settlement.state !== "submitted") return [];
  const of = { campaignId: row.campaignId, recipientId: row.id, attempt: row.attempt };
  const taken = settlement.parts.map((part: AcceptedPart): NewPart => ({
    ...of,
    messageId: part.messageId,
    state: "accepted",
    price: part.price,
    network: part.network,
    errorCode: null,
  }));
  // A part that was refused will never have a receipt: it has failed, under an id of our own making.
  const refused = Array.from({ length: settlement.refusedParts }, (_, index): NewPart => ({
    ...of,
    messageId: `refused:${row.campaignId}:${row.id}:${row.attempt}:${index + 1}`,
    state: "failed",
    price: null,
    network: null,
    errorCode: settlement.error?.code ?? null,
  }));
  return [...taken, ...refused];
}
