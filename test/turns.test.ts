import { type Campaign, createPostgresSlots, type Db } from "@volley/engine";
import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { readLaneSettings } from "../packages/engine/src/db/lane.ts";
import { paceOf } from "../packages/engine/src/domain/pace.ts";
import { createLaneCounts } from "../packages/engine/src/flow/lane/counts.ts";
import { createRoster } from "../packages/engine/src/flow/lane/roster.ts";
import { createSubmission, type Ready } from "../packages/engine/src/flow/lane/submission.ts";
import { createTimeline } from "../packages/engine/src/flow/lane/timeline.ts";
import { takeTurn } from "../packages/engine/src/flow/lane/turn.ts";
import { createBatcher } from "../packages/engine/src/flow/batcher.ts";
import type { Settled } from "../packages/engine/src/db/settle.ts";
import type { NewCampaign } from "../packages/engine/src/db/campaigns.ts";
import { createAccount, createCampaign, recipientsOf, SHARD } from "./support/campaigns.ts";
import { waitsForLock } from "./support/locks.ts";
import { startNow } from "./support/slot-stores.ts";
import { createTestDatabase } from "./support/test-database.ts";
import { UNOBSERVED } from "./support/unobserved.ts";

/** Slots lie so far ahead that none passes while a turn is taken, however busy the machine. */
const PACE = { ...paceOf(1_000), leadUs: 20_000_000, horizonUs: 120_000_000 };
const ROOM = 500;

type Given = Partial<NewCampaign> & { readonly recipients: number };

/** A send lane of which each turn is taken by hand, and nothing is fired. */
async function laneOf(given: readonly Given[], limits: Readonly<Record<string, number>> = {}) {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaigns: Campaign[] = [];
  for (const one of given) campaigns.push(await createCampaign(db, account, one));
  for (const [sender, perSecond] of Object.entries(limits)) {
    await sql`insert into sender_limit values (${account.id}, ${sender}, ${perSecond})`.execute(db);
  }
  const slots = createPostgresSlots(db);
  await startNow(slots, "account/1");
  const roster = createRoster();
  for (const { id } of campaigns) roster.wake(id);
  const settings = await readLaneSettings(db, account.id, roster.ids());
  roster.update(settings, roster.ids(), PACE);
  const settled: Settled[] = [];
  const flush = async (batch: readonly Settled[]) => void settled.push(...batch);
  const outcomes = createBatcher({ maxRows: 1, maxWaitMs: 0, maxFlushes: 1, flush });
  const nobody = {
    submit: async () => ({ kind: "unknown", cause: "nobody is there" }) as const,
    lookUp: async () => ({ kind: "absent" }) as const,
    findReceipts: async () => ({ kind: "found", receipts: [] }) as const,
    readLimit: async () => null,
    callback: null,
    close: async () => undefined,
  };
  const submission = createSubmission({
    provider: nobody,
    outcomes,
    log: () => undefined,
    leaseMs: 60_000,
    onOutcome: async () => undefined,
    onDue: () => undefined,
  });
  const placed: { readonly slotAt: number; readonly ready: Ready }[] = [];
  const firing = {
    at: (slotAt: number, ready: Ready) => void placed.push({ slotAt, ready }),
    waiting: 0,
    items: [],
  };
  const counts = createLaneCounts();
  const timeline = createTimeline(slots, "account/1");
  const route = { refKey: account.refKey, callback: null };
  const deps = {
    db,
    roster,
    timeline,
    firing,
    counts,
    submission,
    route,
    leaseMs: 60_000,
    shard: SHARD,
    observer: UNOBSERVED,
  };
  return {
    db,
    campaigns,
    roster,
    settled,
    counts,
    slots,
    placed,
    turn: async (room = ROOM) => await takeTurn(deps, PACE, room),
    byCampaign: () =>
      campaigns.map(({ id }) => placed.filter(({ ready }) => ready.row.campaignId === id).length),
  };
}

async function sendingOf(db: Db, campaignId: number): Promise<number> {
  return (await recipientsOf(db, campaignId)).filter(({ state }) => state === "sending").length;
}

test("slots that a campaign has nobody for serve the next one, and none is given back", async () => {
  const lane = await laneOf([{ recipients: 3, weight: 100 }, { recipients: 100 }]);
  await lane.turn();
  expect(lane.byCampaign()).toEqual([3, lane.counts.granted - 3]);
  expect(lane.counts.returned).toBe(0);
  const times = lane.placed.map(({ slotAt }) => slotAt);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
});

test("when the account is stopped while a turn claims, everybody waits again at once", async () => {
  const lane = await laneOf([{ recipients: 30 }]);
  const [campaign] = lane.campaigns;
  const held = await heldOne(lane, campaign?.id ?? 0);
  let turn: Promise<unknown> = Promise.resolve();
  await lane.db.transaction().execute(async (trx) => {
    await sql`lock table recipient in access exclusive mode`.execute(trx);
    turn = lane.turn();
    await vi.waitFor(async () => expect(await waitsForLock(lane.db)).toBe(true), {
      timeout: 30_000,
      interval: 5,
    });
    // What was held for a slot has been taken into the turn, so it is not to be put back here.
    expect(lane.roster.clear()).toEqual([]);
  });
  await turn;
  expect(lane.placed).toEqual([]);
  const sending = (await recipientsOf(lane.db, held.row.campaignId))
    .filter(({ state }) => state === "sending")
    .map(({ id }) => id);
  expect(sending.length).toBeGreaterThan(1);
  expect(lane.settled.map(({ settlement }) => settlement.state)).toEqual(
    sending.map(() => "pending"),
  );
  expect(new Set(lane.settled.map(({ id }) => id))).toEqual(new Set(sending));
});

/** Claims one recipient and lets its slot pass. */
async function heldOne(lane: Awaited<ReturnType<typeof laneOf>>, campaignId: number) {
  await lane.turn(1);
  const [one] = lane.placed.splice(0);
  if (one?.ready.row.campaignId !== campaignId || !lane.roster.hold(one.ready)) {
    throw new Error("nobody was claimed");
  }
  return one.ready;
}

test("slots that nobody is due for are given back, and granted again", async () => {
  const lane = await laneOf([{ recipients: 3 }]);
  await lane.turn();
  expect(lane.byCampaign()).toEqual([3]);
  expect(lane.counts.returned).toBe(lane.counts.granted - 3);
  const { granted } = await lane.slots.acquire("account/1", { pace: PACE, want: 1_000 });
  expect(granted).toBeGreaterThan(PACE.batch);
});

test("no more recipients are claimed than there are slots or room for", async () => {
  const lane = await laneOf([{ recipients: 400 }]);
  for (let turn = 0; turn < 5; turn += 1) await lane.turn();
  const [campaign] = lane.campaigns;
  expect(await sendingOf(lane.db, campaign?.id ?? 0)).toBe(lane.placed.length);
  expect(lane.placed.length + lane.counts.passed + lane.counts.returned).toBe(lane.counts.granted);
});

test("of slow numbers each gets one slot, and what is left goes to the others of the pool", async () => {
  const senders = ["447700900901", "447700900902", "Volley"];
  const limits = { "447700900901": 1, "447700900902": 1 };
  const lane = await laneOf([{ recipients: 300, senders }], limits);
  // The numbers were never used, so their first slots lie an interval ahead; until then the rest go out.
  for (let turn = 0; turn < 2; turn += 1) await lane.turn();
  const uses = senders.map(
    (sender) => lane.placed.filter(({ ready }) => ready.sms.from === sender).length,
  );
  expect(uses.slice(0, 2)).toEqual([0, 0]);
  expect(uses[2]).toBeGreaterThan(0);
});
