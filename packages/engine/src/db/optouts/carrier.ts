import { sql } from "kysely";
import { carrierWord } from "../../domain/carrier-word.ts";
import type { Trx } from "../connect.ts";
import { optOut, type OptingOut } from "./change.ts";

/** An error that ended a message, or a part of one. */
export type CarrierError = {
  readonly campaignId: number;
  readonly recipientId: number;
  readonly source: "receipt" | "submit";
  readonly code: number | null;
  readonly messageId: string | null;
};

/**
 * Opts out numbers of which an error says that they opted out at the carrier, or are out of use. Most batches
 * have none, and cost nothing here.
 */
export async function believeCarrier(
  trx: Trx,
  errors: readonly CarrierError[],
  shard: number,
): Promise<void> {
  const said = errors.flatMap((error) => {
    const reason = error.code === null ? null : carrierWord(error.source, error.code);
    return reason === null ? [] : [{ ...error, reason }];
  });
  if (said.length === 0) return;
  const { rows } = await sql<{ accountId: number; phone: number; campaignId: number; id: number }>`
    select c.account_id, r.phone, r.campaign_id, r.id
    from recipient r join campaign c on c.id = r.campaign_id
    where (r.campaign_id, r.id) in (
      select * from unnest(
        ${said.map((one) => one.campaignId)}::bigint[],
        ${said.map((one) => one.recipientId)}::bigint[]
      )
    )`.execute(trx);
  const numbers = new Map<string, OptingOut>();
  for (const { campaignId, recipientId, source, code, messageId, reason } of said) {
    const row = rows.find((one) => one.campaignId === campaignId && one.id === recipientId);
    if (!row) continue;
    const { accountId, phone } = row;
    const evidence = `${source === "receipt" ? "receipt with error" : "refused with status"} ${code}`;
    const key = `${accountId}/${phone}`;
    // Of two parts that differ, the one that asks counts.
    if (numbers.get(key)?.reason === "asked") continue;
    const by = { source: "carrier", actor: null, evidence, messageId } as const;
    numbers.set(key, { accountId, phone, reason, ...by });
  }
  await optOut(trx, [...numbers.values()], shard);
}
