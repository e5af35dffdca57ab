import { describe, expect, test } from "vitest";
import { type CampaignState } from "./campaign-state.ts";
import { RECIPIENT_STATES, type RecipientState } from "./recipient-state.ts";
import { etaSeconds, isBalanced, limitOf } from "./report.ts";

type Counts = Partial<Record<RecipientState, number>>;

const NOBODY: Readonly<Record<RecipientState, number>> = {
  pending: 0,
  sending: 0,
  unknown: 0,
  submitted: 0,
  no_receipt: 0,
  expired: 0,
  failed: 0,
  delivered: 0,
  rejected: 0,
  suppressed: 0,
  cancelled: 0,
};
const counts = (some: Counts) => ({ ...NOBODY, ...some });
const rows = (read: number, accepted: number, duplicate = 0, invalid = 0) => ({
  read,
  accepted,
  duplicate,
  invalid,
});

describe("a report is balanced when nothing disappeared", () => {
  test.each<[label: string, ReturnType<typeof rows>, Counts, balanced: boolean]>([
    ["an empty campaign", rows(0, 0), {}, true],
    ["all rows pending", rows(3, 3), { pending: 3 }, true],
    ["duplicates and invalid rows left out", rows(10, 7, 2, 1), { delivered: 5, failed: 2 }, true],
    ["a row read and not accounted for", rows(10, 7, 1, 1), { delivered: 7 }, false],
    ["a recipient missing", rows(7, 7), { delivered: 6 }, false],
    ["a recipient too many", rows(7, 7), { delivered: 7, submitted: 1 }, false],
    ["a counter below zero", rows(7, 7), { sending: -1, delivered: 8 }, false],
  ])("%s", (_label, imported, recipients, balanced) => {
    expect(isBalanced({ rows: imported, recipients: counts(recipients) })).toBe(balanced);
  });

  test.each(RECIPIENT_STATES)("recipients that are %s count", (state) => {
    const recipients = counts({ [state]: 4 });
    expect(isBalanced({ rows: rows(4, 4), recipients })).toBe(true);
    expect(isBalanced({ rows: rows(3, 3), recipients })).toBe(false);
  });
});

type Case = [label: string, seconds: number | null, at: Moment];
type Moment = { state: CampaignState; recipients: Counts; perSecond: number };
const running = (perSecond: number, recipients: Counts): Moment => ({
  state: "running",
  recipients,
  perSecond,
});
const still = (state: CampaignState): Moment => ({
  state,
  recipients: { pending: 10, sending: 1 },
  perSecond: 10,
});

describe("the time until everything is submitted", () => {
  test.each<Case>([
    ["is what is left at the present rate", 10, running(10, { pending: 90, sending: 10 })],
    ["is rounded up", 11, running(10, { pending: 101 })],
    ["goes by the limit before there is a rate", 3, running(0, { pending: 90 })],
    ["leaves out who is submitted already", 1, running(10, { pending: 10, submitted: 1_000 })],
    ["is not told when nothing is left", null, running(10, { delivered: 10 })],
    ["is not told for a draft", null, still("draft")],
    ["is not told for a scheduled campaign", null, still("scheduled")],
    ["is not told while paused", null, still("paused")],
    ["is not told after the end", null, still("completed")],
    ["is not told after a cancel", null, still("cancelled")],
  ])("%s", (_label, seconds, { state, recipients, perSecond }) => {
    const figures = { recipients: counts(recipients) };
    expect(etaSeconds(state, figures, { perSecond, limit: 30 })).toBe(seconds);
  });
});

describe("the limit of a campaign is the least of all that hold for it", () => {
  const slow = { sender: "447700900001", maxPerSecond: 1 };
  const slower = { sender: "447700900002", maxPerSecond: 0.5 };
  test.each<[label: string, senders: readonly string[], own: number | null, limit: number]>([
    ["its account's", ["Volley"], null, 30],
    ["its own pace", ["Volley"], 5, 5],
    ["an own pace above the account's", ["Volley"], 50, 30],
    ["its only sender's", [slow.sender], null, 1],
    ["its senders' together", [slow.sender, slower.sender], null, 1.5],
    ["one sender without a limit frees the pool", [slow.sender, "Volley"], null, 30],
  ])("%s", (_label, senders, own, limit) => {
    const campaign = { senders, maxPerSecond: own };
    expect(limitOf(campaign, { maxPerSecond: 30 }, [slow, slower])).toBe(limit);
  });
});
