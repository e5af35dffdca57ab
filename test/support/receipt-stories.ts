import { type Db, VOLLEY_CODES } from "@volley/engine";
import * as fc from "fast-check";
import { sql } from "kysely";
import { PART_STATES, partStateOf } from "../../packages/engine/src/domain/part-state.ts";
import { retryParkedReceipts } from "../../packages/engine/src/db/parked-receipts.ts";
import { type IncomingReceipt, recordReceipts } from "../../packages/engine/src/db/receipts.ts";
import { type Settled, settle } from "../../packages/engine/src/db/settle.ts";
import { expireLeases } from "../../packages/engine/src/db/sweep.ts";
import { letTimeCome, SHARD } from "./campaigns.ts";

export const WAITS = { lookUpAfterMs: 3_600_000, shard: SHARD };

const STATUSES = [
  "accepted",
  "buffered",
  "delivered",
  "expired",
  "failed",
  "rejected",
  "unknown",
] as const;

/** What happens to one message, in the order in which we hear of it. */
export type Happening =
  | {
      readonly kind: "receipt";
      readonly recipient: number;
      readonly part: number;
      readonly status: string;
      readonly code: number;
      /** Whether our client-ref comes back with it. */
      readonly withRef: boolean;
    }
  | { readonly kind: "settle"; readonly recipient: number }
  /** The process that sent it has died before it could settle. */
  | { readonly kind: "expire"; readonly recipient: number };

export type Story = {
  /** Parts of each recipient's message. */
  readonly parts: readonly number[];
  readonly batches: readonly (readonly Happening[])[];
};

const anyMessage = fc.record({
  parts: fc.integer({ min: 1, max: 3 }),
  ending: fc.constantFrom("settle", "settle", "settle twice", "expire", "expire, then settle"),
  receipts: fc.array(
    fc.record({
      part: fc.nat(2),
      status: fc.constantFrom(...STATUSES, "delivered", "delivered"),
      code: fc.nat(9),
      withRef: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
});

/** Up to three messages whose happenings are mixed in any order and cut into any batches. */
export const anyStory: fc.Arbitrary<Story> = fc
  .array(anyMessage, { minLength: 1, maxLength: 3 })
  .chain((messages) => {
    const all = messages.flatMap(({ parts, ending, receipts }, recipient) => {
      const of = receipts.map((one): Happening => {
        return { kind: "receipt", recipient, ...one, part: one.part % parts };
      });
      if (ending.includes("expire")) of.push({ kind: "expire", recipient });
      if (ending.includes("settle")) of.push({ kind: "settle", recipient });
      if (ending === "settle twice") of.push({ kind: "settle", recipient });
      return of;
    });
    return fc.record({
      parts: fc.constant(messages.map(({ parts }) => parts)),
      batches: fc
        .tuple(
          fc.shuffledSubarray(all, { minLength: all.length }),
          fc.array(fc.integer({ min: 1, max: 6 }), {
            minLength: all.length,
            maxLength: all.length,
          }),
        )
        .map(([order, sizes]) => cut(order, sizes)),
    });
  });

function cut<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= all.length) break;
    batches.push(all.slice(at, at + size));
    at += size;
  }
  return batches;
}

/** Whom a story is about: claimed recipients of one campaign. */
export type Cast = {
  readonly accountId: number;
  readonly campaignId: number;
  readonly ids: readonly number[];
};

const messageIdOf = (id: number, part: number) => `0C${id}-${part}`;

/** Lets a story happen, and then all time pass. */
export async function tell(db: Db, story: Story, cast: Cast): Promise<void> {
  for (const batch of story.batches) {
    const receipts = batch.filter((one) => one.kind === "receipt");
    await recordReceipts(
      db,
      receipts.map((one) => receiptOf(one, story, cast)),
      SHARD,
    );
    const lost = batch.filter((one) => one.kind === "expire");
    for (const { recipient } of lost) await expire(db, cast.ids[recipient] ?? 0);
    const settled = batch.filter((one) => one.kind === "settle");
    await settle(
      db,
      settled.map(({ recipient }) => settledOf(recipient, story, cast)),
      WAITS,
    );
  }
  await letTimeCome(db);
  await retryParkedReceipts(db, 1_000, SHARD);
}

async function expire(db: Db, id: number): Promise<void> {
  await sql`update recipient set check_at = now() where id = ${id} and state = 'sending'`.execute(
    db,
  );
  await expireLeases(db, { limit: 1, ...WAITS });
}

function receiptOf(
  { recipient, part, status, code, withRef }: Happening & { kind: "receipt" },
  { parts }: Story,
  { accountId, campaignId, ids }: Cast,
): IncomingReceipt {
  const recipientId = ids[recipient] ?? 0;
  const attempt = { campaignId, recipientId, attempt: 1, segments: parts[recipient] ?? 0 };
  return {
    accountId,
    messageId: messageIdOf(recipientId, part),
    clientRef: withRef ? "a client-ref that led to the attempt" : null,
    attempt: withRef ? attempt : null,
    status,
    errorCode: code,
    price: "0.03330000",
    network: "23410",
    carrierAt: null,
    payload: `status=${status}`,
  };
}

function settledOf(recipient: number, { parts }: Story, { campaignId, ids }: Cast): Settled {
  const id = ids[recipient] ?? 0;
  const taken = Array.from({ length: parts[recipient] ?? 0 }, (_, part) => ({
    messageId: messageIdOf(id, part),
    price: "0.03330000",
    network: "23410",
  }));
  const settlement = { state: "submitted", parts: taken, refusedParts: 0, error: null } as const;
  return { campaignId, id, attempt: 1, settlement };
}

/** The state and error code that a story must lead to, from what happened alone and not from the order. */
export function endOf({ parts, batches }: Story): readonly End[] {
  const all = batches.flat();
  return parts.map((count, recipient) => {
    const own = all.filter((one) => one.recipient === recipient);
    const settled = own.some((one) => one.kind === "settle");
    const receipts = own.filter((one) => one.kind === "receipt");
    const ends = Array.from({ length: count }, (_, part) => {
      const of = receipts.filter((one) => one.part === part);
      return settled || of.some((one) => one.withRef) ? endOfPart(of) : null;
    });
    const known = ends.filter((end) => end !== null);
    if (known.length === 0) return { state: "unknown", code: VOLLEY_CODES.outcomeUnknown };
    const least = known.length < count ? 0 : Math.min(...known.map(({ rank }) => rank));
    const state = PART_STATES[least] ?? "accepted";
    if (state === "accepted" || state === "buffered") return { state: "submitted", code: null };
    if (state === "delivered") return { state, code: null };
    const bad = known.filter(({ rank }) => PART_STATES[rank] !== "delivered");
    return { state, code: Math.max(...bad.map(({ code }) => code)) };
  });
}

type End = { readonly state: string; readonly code: number | null };

/** The furthest of what a part was told, and the greatest code that came with it. */
function endOfPart(of: readonly { readonly status: string; readonly code: number }[]) {
  const told = of.map(({ status, code }) => ({ rank: rankOf(status), code }));
  const rank = Math.max(rankOf("accepted"), ...told.map((one) => one.rank));
  return { rank, code: Math.max(0, ...told.map((one) => (one.rank === rank ? one.code : 0))) };
}

const rankOf = (status: string) => PART_STATES.indexOf(partStateOf(status));
