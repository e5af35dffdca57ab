import { performance } from "node:perf_hooks";
import { sql } from "kysely";
import type { AttemptNote } from "../domain/attempt-event.ts";
import type { AcceptedPart } from "../domain/outcome.ts";
import type { Settlement } from "../domain/settlement.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { advance, lockRecipients } from "./advance.ts";
import { type Noted, noteAttempts } from "./attempt-events.ts";
import type { Db, Trx } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import { believeCarrier, type CarrierError } from "./optouts/carrier.ts";
import { retryCollisions } from "./outage.ts";
import { mergeParts, type NewPart, REFUSED_PART } from "./parts.ts";

export type Settled = {
  readonly campaignId: number;
  readonly id: number;
  readonly attempt: number;
  readonly settlement: Settlement;
  /** Where a request was made for it just now. */
  readonly request?: RequestMade;
  /** What its history is to keep, beside what the row tells. */
  readonly note?: AttemptNote;
};

export type RequestMade = {
  /** On the monotonic clock of this process, in milliseconds. */
  readonly at: number;
  readonly tookMs: number;
};

export type SettleOptions = {
  readonly shard: number;
  /** How long an unknown outcome is left to receipts before it is looked up. */
  readonly lookUpAfterMs: number;
  /** Countries from which no final receipts come: who is accepted there is not waited for. */
  readonly noReceiptIn?: readonly string[];
};

/**
 * Writes what became of a batch of attempts: rows, parts and counters in one transaction.
 *
 * Safe to repeat, also when it is not known whether the first time was committed: an outcome other
 * than acceptance counts only for the very attempt it belongs to. Acceptance counts whatever happened
 * to the row since, because a message that the provider took must not be sent again.
 *
 * @returns how many counted for nothing, because nobody waited for them any more
 */
export async function settle(
  db: Db,
  batch: readonly Settled[],
  options: SettleOptions,
): Promise<number> {
  failpoint("settle.before");
  const sorted = batch.toSorted((a, b) => a.campaignId - b.campaignId || a.id - b.id);
  const counted = await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      // Recipients, then counters of parts, then those of recipients, as receipts lock them too: two writers
      // that have drawn the same shard would otherwise wait for each other crosswise, again and again.
      await lockRecipients(trx, sorted);
      const parts = sorted.flatMap(partsOf);
      const early = parts.length > 0 ? await mergeParts(trx, parts, options.shard) : [];
      let rows = 0;
      for (const round of roundsOf(sorted)) rows += await settleRows(trx, round, options);
      failpoint("settle.rows");
      // Receipts that came before this commit have already told what became of these.
      if (early.length > 0) await advance(trx, early, options.shard);
      await believeCarrier(trx, sorted.flatMap(refusalOf), options.shard);
      failpoint("settle.written");
      return rows;
    }),
  );
  failpoint("settle.after");
  return batch.length - counted;
}

/**
 * Parts a batch so that each round has a recipient at most once: two attempts of one recipient in the
 * same statement could be taken for each other. There is hardly ever more than one round.
 */
function roundsOf(batch: readonly Settled[]): readonly (readonly Settled[])[] {
  const rounds: Settled[][] = [];
  const seen = new Map<string, number>();
  for (const row of batch) {
    const key = `${row.campaignId}/${row.id}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(row);
  }
  return rounds;
}

/** @returns for how many of the batch it was the outcome */
async function settleRows(
  trx: Trx,
  batch: readonly Settled[],
  options: SettleOptions,
): Promise<number> {
  await noteAttempts(trx, batch.flatMap(notedOf));
  const all = batch.map(({ settlement }) => settlement);
  const { rows } = await sql<{ counted: number }>`
    with given as (
      select * from unnest(
        ${batch.map((row) => row.campaignId)}::bigint[],
        ${batch.map((row) => row.id)}::bigint[],
        ${batch.map((row) => row.attempt)}::smallint[],
        ${all.map((one) => one.state)}::recipient_state[],
        ${all.map((one) => (one.state === "pending" ? one.delayMs : 0))}::float8[],
        ${all.map((one) => (one.state === "pending" && one.failed ? 1 : 0))}::smallint[],
        ${all.map(partCount)}::smallint[],
        ${all.map((one) => one.error?.source ?? null)}::text[],
        ${all.map((one) => one.error?.code ?? null)}::integer[],
        ${all.map((one) => one.error?.reason ?? null)}::text[],
        ${batch.map(({ request }) => (request ? performance.now() - request.at : null))}::float8[],
        ${batch.map(({ request }) => (request ? Math.round(request.tookMs) : null))}::integer[]
      ) as g (campaign_id, id, attempt, state, delay_ms, failed, parts, error_source, error_code,
        error_reason, ago_ms, took_ms)
    ),
    -- What was before and what is given go on together: joining them again below would be taken for a
    -- join of single rows, and done as a nested loop over the whole batch.
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code,
        g.state as to_state, g.delay_ms, g.failed, g.parts, g.ago_ms, g.took_ms,
        case when r.country = any(${options.noReceiptIn ?? []}::text[])
          then 'no_receipt' else 'submitted' end::recipient_state as accepted_as,
        g.error_source as to_source, g.error_code as to_code, g.error_reason as to_reason
      from recipient r join given g using (campaign_id, id)
      where (r.attempt = g.attempt and r.state in ('sending', 'unknown'))
        or (g.state = 'submitted' and r.attempt >= g.attempt and r.state <= 'delivered')
      order by r.campaign_id, r.id
      for update of r
    ),
    moved as (
      update recipient r set
        state = case when old.to_state = 'submitted' then greatest(r.state, old.accepted_as) else old.to_state end,
        failures = r.failures + old.failed,
        absences = 0,
        parts = coalesce(old.parts, r.parts),
        due_at = case when old.to_state = 'pending'
          then now() + make_interval(secs => old.delay_ms / 1000) end,
        check_at = case when old.to_state = 'unknown'
          then now() + make_interval(secs => ${options.lookUpAfterMs / 1_000}) end,
        requested_at = case when old.to_state in ('submitted', 'rejected')
          then coalesce(now() - make_interval(secs => old.ago_ms / 1000), r.requested_at) end,
        answer_ms = case when old.to_state in ('submitted', 'rejected')
          then coalesce(old.took_ms, r.answer_ms) end,
        submitted_at = case when old.to_state = 'submitted' then coalesce(r.submitted_at, now()) end,
        final_at = case when old.to_state in ('rejected', 'cancelled') then now()
          when old.to_state = 'submitted' and old.accepted_as = 'no_receipt' then coalesce(r.final_at, now())
          else r.final_at end,
        error_source = coalesce(old.to_source, case when r.state > 'submitted' then r.error_source end),
        error_code = case when old.to_source is not null then old.to_code
          when r.state > 'submitted' then r.error_code end,
        error_reason = coalesce(old.to_reason, case when r.state > 'submitted' then r.error_reason end)
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${countMoves(options.shard)}
    select count(*) as counted from old`.execute(trx);
  return rows[0]?.counted ?? 0;
}

function notedOf({ note, request, settlement, ...of }: Settled): readonly Noted[] {
  if (!note) return [];
  const made = request && {
    agoMs: performance.now() - request.at,
    tookMs: Math.round(request.tookMs),
  };
  const againMs = settlement.state === "pending" ? settlement.delayMs : null;
  return [{ ...of, note, request: made ?? null, againMs }];
}

/** What the provider said for good about a number. */
function refusalOf({ campaignId, id, settlement }: Settled): readonly CarrierError[] {
  if (settlement.state !== "rejected" || settlement.error.source !== "submit") return [];
  const { code } = settlement.error;
  return [{ campaignId, recipientId: id, source: "submit", code, messageId: null }];
}

function partCount(settlement: Settlement): number | null {
  if (settlement.state !== "submitted") return null;
  const { parts, refusedParts, leastParts = 0 } = settlement;
  return Math.max(parts.length + refusedParts, leastParts);
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
    carrierAt: null,
  }));
  // A part that was refused will never have a receipt: it has failed, under an id of our own making.
  const refused = Array.from({ length: settlement.refusedParts }, (_, index): NewPart => ({
    ...of,
    messageId: `${REFUSED_PART}${row.campaignId}:${row.id}:${row.attempt}:${index + 1}`,
    state: "failed",
    price: null,
    network: null,
    errorCode: settlement.error?.code ?? null,
    carrierAt: null,
  }));
  return [...taken, ...refused];
}
