import { describe, expect, test } from "vitest";
import { type CampaignState } from "./campaign-state.ts";
import { RECIPIENT_STATES, type RecipientState } from "./recipient-state.ts";
import { etaSeconds, isBalanced } from "./report.ts";

type Counts = Partial<Record<RecipientState, number>>;

const NOBODY = Object.fromEntries(RECIPIENT_STATES.map((state) => [state, 0])) as Record<
  RecipientState,
  number
>;
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

describe("the time until everything is submitted", () => {
  type Case = [
    label: string,
    state: CampaignState,
    recipients: Counts,
    perSecond: number,
    seconds: number | null,
  ];
  test.each<Case>([
    ["is what is left at the present rate", "running", { pending: 90, sending: 10 }, 10, 10],
    ["is rounded up", "running", { pending: 101 }, 10, 11],
    ["goes by the limit before there is a rate", "running", { pending: 90 }, 0, 3],
    ["leaves out who is submitted already", "running", { pending: 10, submitted: 1_000 }, 10, 1],
    ["is not told when nothing is left", "running", { delivered: 10 }, 10, null],
    ["is not told for a draft", "draft", { pending: 10 }, 0, null],
    ["is not told for a scheduled campaign", "scheduled", { pending: 10 }, 0, null],
    ["is not told while paused", "paused", { pending: 10 }, 10, null],
    ["is not told after the end", "completed", { pending: 0 }, 10, null],
    ["is not told after a cancel", "cancelled", { sending: 1 }, 10, null],
  ])("%s", (_label, state, recipients, perSecond, seconds) => {
    const figures = { recipients: counts(recipients) };
    expect(etaSeconds(state, figures, { perSecond, limit: 30 })).toBe(seconds);
  });
});
