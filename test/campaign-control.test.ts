import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign, formatId, readFigures } from "@volley/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLedgerMessages } from "../packages/api/src/demo/compare.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import { VOLLEY_CODES } from "../packages/engine/src/domain/settlement.ts";
import { recipientsOf } from "./support/campaigns.ts";
import { countersAgainstRows } from "./support/oracle/counters.ts";
import { startSystem, type System } from "./support/system.ts";

const WAIT = { everyMs: 100, forMs: 90_000 };

// One system for all: each test looks only at what the provider got since it began.
const stack = new AsyncDisposableStack();
let system: System;

beforeAll(async () => {
  system = await startSystem("scaled", 100, { stack });
  await system.startWorker();
});

afterAll(() => stack.disposeAsync());

/** What the provider accepted from `start` on, in Unix milliseconds. */
async function acceptedSince(start: number) {
  const found: { readonly at: number; readonly to: string }[] = [];
  for await (const { at, to } of readLedgerMessages(system.simulator.url)) {
    if (at >= start) found.push({ at, to });
  }
  return found;
}

/** That a campaign which nobody shared the time with was sent once to each, and counts right. */
async function expectSentOnce(id: number, start: number): Promise<void> {
  const numbers = (await acceptedSince(start)).map(({ to }) => to);
  expect(numbers).toHaveLength(new Set(numbers).size);
  const { recipients } = await readFigures(system.db, { id });
  expect(recipients.delivered + recipients.failed).toBe(numbers.length);
  expect(await countersAgainstRows(system.db, id)).toEqual([]);
}

const path = (id: number) => `/v1/campaigns/${formatId("campaign", id)}`;
const act = async (id: number, action: string) =>
  await system.call("POST", `${path(id)}/${action}`);

async function untilState(id: number, state: string): Promise<void> {
  const reached = async () => (await findCampaign(system.db, id))?.state === state || undefined;
  if (!(await until(reached, WAIT))) throw new Error(`the campaign never became ${state}`);
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

test("a campaign with a time sends nothing before it, and all of it then", async () => {
  const start = Date.now();
  const sendAt = inSeconds(4);
  const id = await system.startCampaign(50, { sendAt });
  await system.untilDone(id);
  const early = (await acceptedSince(start)).filter(({ at }) => at < Date.parse(sendAt));
  expect(early).toEqual([]);
  await expectSentOnce(id, start);
});

test("a campaign that expires while it runs cancels who is left, and completes", async () => {
  const start = Date.now();
  const id = await system.startCampaign(400, { maxPerSecond: 20 });
  await system.untilMoreAccepted(20);
  // It is over twenty seconds before: the provider takes no shorter lifetime.
  const expiresAt = inSeconds(22);
  await system.call("PATCH", path(id), { expiresAt });
  await system.untilDone(id);
  const { recipients } = await readFigures(system.db, { id });
  expect(recipients.cancelled).toBeGreaterThan(0);
  expect(recipients.cancelled + recipients.delivered + recipients.failed).toBe(400);
  const cancelled = (await recipientsOf(system.db, id)).filter((row) => row.state === "cancelled");
  expect(new Set(cancelled.map((row) => row.errorCode))).toEqual(
    new Set([VOLLEY_CODES.campaignExpired]),
  );
  const late = (await acceptedSince(start)).filter(({ at }) => at > Date.parse(expiresAt) - 20_000);
  expect(late).toEqual([]);
  await expectSentOnce(id, start);
});

test("a campaign goes at its own pace, and at another as soon as that is changed", async () => {
  const start = Date.now();
  const id = await system.startCampaign(250, { maxPerSecond: 10 });
  await system.untilMoreAccepted(30);
  expect(mostInASecond(await acceptedSince(start))).toBeLessThanOrEqual(14);
  await system.call("PATCH", path(id), { maxPerSecond: null });
  await system.untilDone(id);
  expect(mostInASecond(await acceptedSince(start))).toBeGreaterThan(30);
  await expectSentOnce(id, start);
});

function mostInASecond(messages: readonly { readonly at: number }[]): number {
  const counts = messages.map(({ at: start }) =>
    messages.filter(({ at }) => at >= start && at < start + 1_000),
  );
  return Math.max(...counts.map(({ length }) => length));
}

test("a weight that is changed while both run changes what each gets", async () => {
  const first = await system.startCampaign(900);
  const second = await system.startCampaign(900);
  await until(async () => ((await openOf(second)) < 890 ? true : undefined), WAIT);
  await system.call("PATCH", path(first), { weight: 9 });
  // A second for the lane to read it.
  await sleep(2_000);
  const before = await Promise.all([openOf(first), openOf(second)]);
  await until(async () => (before[0] - (await openOf(first)) > 250 ? true : undefined), WAIT);
  const after = await Promise.all([openOf(first), openOf(second)]);
  const share = (before[0] - after[0]) / (before[0] + before[1] - after[0] - after[1]);
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThan(0.95);
  await Promise.all([act(first, "cancel"), act(second, "cancel")]);
  await Promise.all([system.untilDone(first, "cancelled"), system.untilDone(second, "cancelled")]);
});

async function openOf(id: number): Promise<number> {
  const { recipients } = await readFigures(system.db, { id });
  return recipients.pending + recipients.sending;
}

test("an operator who reads the provider's ledger settles who was given up as unknown", async () => {
  const start = Date.now();
  const id = await system.createCampaign({ onUnknown: "giveUp" });
  await system.upload(id, 200);
  await system.setProvider({
    receipts: false,
    faults: { resetAfter: 0.1, resetBefore: 0.1 },
  });
  await act(id, "start");
  await untilState(id, "completed");
  const accepted = new Set((await acceptedSince(start)).map(({ to }) => to));
  const unknown = (await recipientsOf(system.db, id)).filter((row) => row.state === "unknown");
  expect(unknown.length).toBeGreaterThan(10);
  for (const { id: recipient, phone } of unknown) {
    const as = accepted.has(String(phone)) ? "submitted" : "notSubmitted";
    const one = `${path(id)}/recipients/${formatId("recipient", recipient)}`;
    await system.call("POST", `${one}/resolve`, { as });
  }
  const { recipients } = await readFigures(system.db, { id });
  expect(recipients).toMatchObject({ unknown: 0, submitted: accepted.size });
  // Numbers that an earlier campaign has found dead get nothing.
  expect(recipients.cancelled + recipients.suppressed).toBe(200 - accepted.size);
  await system.setProvider({ receipts: true, faults: { resetAfter: 0, resetBefore: 0 } });
});

test("a triggered message overtakes a bulk campaign that runs", async () => {
  const id = await system.startCampaign(1_200);
  await system.untilMoreAccepted(20);
  const body = { to: "+447700900999", from: "Volley", text: "Your code is 7" };
  const { campaignId } = await system.call("POST", "/v1/messages", body);
  const inBulk = { campaignId: formatId("campaign", id), to: "+447700900998" };
  await system.call("POST", "/v1/messages", {
    ...inBulk,
    vars: { first_name: "Ada", voucher: "A7" },
  });
  const both = async () => {
    const numbers = new Set<string>();
    for await (const { to } of readLedgerMessages(system.simulator.url)) numbers.add(to);
    return (numbers.has("447700900999") && numbers.has("447700900998")) || undefined;
  };
  expect(await until(both, WAIT)).toBe(true);
  expect(await openOf(id)).toBeGreaterThan(300);
  const standing = await system.call("GET", `/v1/campaigns/${String(campaignId)}/report`);
  expect(standing).toMatchObject({ state: "running", total: 1, balanced: true });
  await act(id, "cancel");
});
