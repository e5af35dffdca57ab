import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type Db, listRecipients, type RecipientState } from "@volley/engine";
import type { LedgerEntry, LedgerSummary } from "@volley/nexmo/simulator";

/** What the provider really accepted, held against what the database believes. */
export type Comparison = {
  /** Accepted messages beyond the first to the same recipient. */
  readonly duplicates: number;
  /** Recipients that the provider never accepted and that the database does not call refused or held back. */
  readonly missing: readonly string[];
  /** Recipients that the provider accepted and the database does not know as submitted. */
  readonly unnoticed: readonly string[];
  /** Recipients whose final state differs from what the provider's receipt said. */
  readonly misreported: readonly string[];
};

/** States that a recipient may have without the provider ever having accepted it. */
const NEVER_ACCEPTED: ReadonlySet<RecipientState> = new Set([
  "rejected",
  "suppressed",
  "cancelled",
]);
const ACCEPTED: ReadonlySet<RecipientState> = new Set([
  "submitted",
  "no_receipt",
  "expired",
  "failed",
  "delivered",
]);

export async function readLedger(simulatorUrl: string): Promise<LedgerSummary> {
  const answer = await fetch(`${simulatorUrl}/simulator/ledger`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own simulator's answer
  return (await answer.json()) as LedgerSummary;
}

/** Every message that the simulator accepted, in order. */
export async function* readLedgerMessages(simulatorUrl: string): AsyncGenerator<LedgerEntry> {
  const { body } = await fetch(`${simulatorUrl}/simulator/ledger/messages`);
  if (!body) return;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same stream, typed twice by Node
  const input = Readable.fromWeb(body as ReadableStream<Uint8Array>);
  for await (const line of createInterface({ input })) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own simulator's answer
    if (line !== "") yield JSON.parse(line) as LedgerEntry;
  }
}

/** Compares one campaign, the only one that the simulator has seen, with its ledger. */
export async function compareWithLedger(
  db: Db,
  campaignId: number,
  simulatorUrl: string,
): Promise<Comparison> {
  const accepted = new Map<string, LedgerEntry>();
  let duplicates = 0;
  for await (const entry of readLedgerMessages(simulatorUrl)) {
    if (accepted.has(entry.to)) duplicates += 1;
    accepted.set(entry.to, entry);
  }
  const missing: string[] = [];
  const unnoticed: string[] = [];
  const misreported: string[] = [];
  for await (const { phone, state } of eachRecipient(db, campaignId)) {
    const entry = accepted.get(phone);
    accepted.delete(phone);
    if (!entry && !NEVER_ACCEPTED.has(state)) missing.push(`${phone} ${state}`);
    if (entry && !ACCEPTED.has(state)) unnoticed.push(`${phone} ${state}`);
    const isFinal = state === "delivered" || state === "failed";
    if (entry && isFinal && entry.final !== state) misreported.push(`${phone} ${state}`);
  }
  // What is left was accepted for numbers that are not in the campaign at all.
  unnoticed.push(...accepted.keys());
  return { duplicates, missing, unnoticed, misreported };
}

async function* eachRecipient(db: Db, campaignId: number) {
  let after = 0;
  for (;;) {
    const rows = await listRecipients(db, { campaignId, after, limit: 5_000 });
    for (const { phone, state } of rows) yield { phone: String(phone), state };
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
