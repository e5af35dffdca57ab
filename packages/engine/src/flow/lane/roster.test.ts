import { expect, test } from "vitest";
import type { Campaign } from "../../db/campaigns.ts";
import { paceOf } from "../../domain/pace.ts";
import { senderPlace } from "../../domain/sender.ts";
import { createRoster, heldOf, type Roster } from "./roster.ts";
import type { Ready } from "./submission.ts";

const PACE = paceOf(1_000);
const NOW = { nextUs: 1_000_000 };

function campaign(id: number, settings: Partial<Campaign> = {}): Campaign {
  return {
    id,
    accountId: 1,
    name: "Spring",
    senders: ["Volley"],
    messageType: "auto",
    template: "Hi",
    content: null,
    messageClass: null,
    ttlMs: null,
    onUnknown: "lookup",
    weight: 1,
    maxPerSecond: null,
    expiresAt: null,
    lane: "bulk",
    standing: false,
    state: "running",
    sendAt: null,
    pausedBy: null,
    pauseReason: null,
    createdAt: new Date(),
    startedAt: new Date(),
    endedAt: null,
    ...settings,
  };
}

function update(roster: Roster, campaigns: readonly Campaign[], limits: [string, number][] = []) {
  for (const { id } of campaigns) roster.wake(id);
  const settings = { maxPerSecond: 1_000, campaigns, senderLimits: new Map(limits) };
  return roster.update(settings, roster.ids(), PACE);
}

/** The campaigns of so many turns, each of which used `used` slots. */
function turns(roster: Roster, count: number, used: number): number[] {
  return Array.from({ length: count }, () => {
    const turn = roster.next(NOW);
    if (!turn) throw new Error("nobody is due");
    roster.charge(turn.campaign, used);
    return turn.campaign.key;
  });
}

const share = (all: readonly number[], key: number) =>
  all.filter((one) => one === key).length / all.length;

const ready = (campaignId: number, phone: number): Ready => ({
  row: {
    campaignId,
    id: phone,
    phone,
    sender: null,
    fields: {},
    attempt: 1,
    failures: 0,
    confirms: null,
  },
  sms: { from: "Volley", to: String(phone), text: "Hi", type: "text", clientRef: "" },
  claimedAt: 0,
});

test("campaigns share by weight, and a changed weight counts from then on", () => {
  const roster = createRoster();
  update(roster, [campaign(1), campaign(2, { weight: 3 })]);
  expect(share(turns(roster, 400, 10), 1)).toBe(0.25);
  update(roster, [campaign(1, { weight: 3 }), campaign(2, { weight: 1 })]);
  expect(share(turns(roster, 400, 10), 1)).toBeCloseTo(0.75, 1);
});

test("a campaign on the fast lane goes first, and leaves bulk one slot in ten", () => {
  const roster = createRoster();
  update(roster, [campaign(1)]);
  turns(roster, 100, 50);
  update(roster, [campaign(1), campaign(2, { lane: "fast" })]);
  const after = turns(roster, 1_000, 10);
  expect(after.slice(0, 6)).toContain(2);
  expect(share(after, 1)).toBeCloseTo(0.1, 2);
});

test("a stream that has no slots lets the others of its campaign and other campaigns go on", () => {
  const roster = createRoster();
  const senders = ["Volley", "447700900001", "447700900002"];
  update(roster, [campaign(1, { senders }), campaign(2)], [["447700900001", 1]]);
  const [, limited] = roster.next(NOW)?.streams ?? [];
  expect(limited?.senders).toEqual([1]);
  if (limited) limited.freeUs = 2_000_000;
  const pools = [roster.next(NOW), roster.next({ nextUs: 2_000_000 })];
  expect(pools.map((turn) => turn?.streams.map((one) => one.senders))).toEqual([
    [[0, 2]],
    [[0, 2], [1]],
  ]);
  const unlimited = roster.next({ nextUs: 2_000_000, unlimited: true });
  expect(unlimited?.streams.map((one) => one.senders)).toEqual([[0, 2]]);
});

test("who missed a slot is held for the stream of its sender", () => {
  const roster = createRoster();
  const senders = ["447700900001", "447700900002"];
  const limits: [string, number][] = senders.map((sender) => [sender, 1]);
  update(roster, [campaign(1, { senders })], limits);
  const phones = [0, 1].map((place) =>
    [447700900100, 447700900101, 447700900102, 447700900103].find(
      (phone) => senderPlace(phone, 2) === place,
    ),
  );
  for (const phone of phones) expect(roster.hold(ready(1, phone ?? 0))).toBe(true);
  const turn = roster.next(NOW);
  const held = turn?.streams.map((one) => heldOf(turn.campaign, one).map(({ row }) => row.phone));
  expect(held).toEqual(phones.map((phone) => [phone]));
});

test("what was held of a campaign that does not run any more is handed back", () => {
  const roster = createRoster();
  update(roster, [campaign(1), campaign(2)]);
  roster.hold(ready(1, 447700900001));
  const settings = { maxPerSecond: 1_000, campaigns: [campaign(2)], senderLimits: new Map() };
  const handedBack = roster.update(settings, roster.ids(), PACE);
  expect(handedBack.map(({ row }) => row.campaignId)).toEqual([1]);
  expect(roster.ids()).toEqual([2]);
  expect(roster.hold(ready(1, 447700900001))).toBe(false);
});

test("a wake-up that comes while settings are read is not lost", () => {
  const roster = createRoster();
  roster.wake(1);
  const asked = roster.ids();
  roster.wake(2);
  const settings = { maxPerSecond: 1_000, campaigns: [campaign(1)], senderLimits: new Map() };
  roster.update(settings, asked, PACE);
  expect(roster.ids()).toEqual([1, 2]);
  expect(roster.hasNew).toBe(true);
});
