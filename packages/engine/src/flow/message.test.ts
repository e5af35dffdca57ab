import { afterEach, describe, expect, test, vi } from "vitest";
import type { Campaign } from "../db/campaigns.ts";
import type { Claimed } from "../db/claim.ts";
import { decodeClientRef } from "../domain/client-ref.ts";
import { VOLLEY_CODES } from "../domain/settlement.ts";
import { compose, letterheadOf, type Route } from "./message.ts";

const CAMPAIGN: Campaign = {
  id: 7,
  accountId: 1,
  name: "Spring",
  senders: ["Volley"],
  messageType: "auto",
  template: "Hi {{name}}",
  content: null,
  messageClass: null,
  ttlMs: null,
  expiresAt: null,
  weight: 1,
  maxPerSecond: null,
  lane: "bulk",
  standing: false,
  onUnknown: "lookup",
  state: "running",
  sendAt: null,
  pausedBy: null,
  pauseReason: null,
  createdAt: new Date(0),
  startedAt: new Date(0),
  endedAt: null,
};
const ROW: Claimed = {
  campaignId: 7,
  id: 42,
  phone: 447700900123,
  sender: null,
  fields: { name: "Ada" },
  attempt: 3,
  failures: 0,
  confirms: null,
};
const ROUTE: Route = { refKey: Buffer.alloc(32, 1), callback: null };

afterEach(() => {
  vi.useRealTimers();
});

function write(campaign: Partial<Campaign> = {}, fields = ROW.fields, route = ROUTE) {
  const letterhead = letterheadOf({ ...CAMPAIGN, ...campaign });
  return compose(letterhead, { ...ROW, fields }, route);
}

function message(...args: Parameters<typeof write>) {
  const composed = write(...args);
  if (composed.kind !== "message") throw new Error(JSON.stringify(composed));
  return composed.sms;
}

test("a message carries sender, number and text, and nothing that was not asked for", () => {
  const { clientRef, ...rest } = message();
  expect(rest).toEqual({ from: "Volley", to: "447700900123", text: "Hi Ada", type: "text" });
  expect(clientRef).toHaveLength(40);
});

test("the client-ref leads back to campaign, recipient, attempt and segments", () => {
  const { clientRef } = message({}, { name: "a".repeat(200) });
  expect(decodeClientRef(clientRef, ROUTE.refKey)).toEqual({
    campaignId: 7,
    recipientId: 42,
    attempt: 3,
    segments: 2,
  });
});

test("callback and lifetime are sent along where they are given", () => {
  const callback = "https://volley.example/webhooks/t/receipt";
  const sms = message({ ttlMs: 3_600_000 }, ROW.fields, { ...ROUTE, callback });
  expect(sms).toMatchObject({ callback, ttlMs: 3_600_000 });
});

test("a message class is sent along where there is one", () => {
  expect(message({ messageClass: 0 })).toMatchObject({ messageClass: 0 });
});

test("other types carry their content in the place of a text", () => {
  const content = { title: "Hi {{name}}", url: "https://example.com" };
  const { clientRef: _, ...sms } = message({ messageType: "wappush", template: null, content });
  expect(sms).toEqual({
    type: "wappush",
    title: "Hi Ada",
    url: "https://example.com",
    from: "Volley",
    to: "447700900123",
  });
});

test("each number has its sender out of the pool", () => {
  const senders = ["447700900001", "447700900002", "447700900003"];
  const from = message({ senders }).from;
  expect(senders).toContain(from);
  expect(message({ senders }).from).toBe(from);
});

test("a message lives no longer than its campaign, and is cancelled when it is too late", () => {
  vi.setSystemTime(0);
  const expiresAt = new Date(60_000);
  expect(message({ expiresAt })).toMatchObject({ ttlMs: 59_000 });
  vi.setSystemTime(39_001);
  expect(write({ expiresAt })).toEqual({
    kind: "unsendable",
    settlement: {
      state: "cancelled",
      error: {
        source: "volley",
        code: VOLLEY_CODES.campaignExpired,
        reason: "the campaign expired",
      },
    },
  });
});

test("a character outside GSM-7 makes the message unicode", () => {
  expect(message({}, { name: "Zoë ✓" }).type).toBe("unicode");
});

describe("a text that cannot be a message is rejected without a request", () => {
  test.each<[label: string, template: string, name: string, reason: string]>([
    ["an empty text", "{{name}}", "", "the text is empty for this recipient"],
    ["a text of blanks", " {{name}}\n", "\u00a0 ", "the text is empty for this recipient"],
    [
      "a text too long",
      "{{name}}",
      "a".repeat(3_201),
      "the text has 3201 characters; 3200 is the most",
    ],
  ])("%s", (_label, template, name, reason) => {
    expect(write({ template }, { name })).toEqual({
      kind: "unsendable",
      settlement: {
        state: "rejected",
        error: { source: "volley", code: VOLLEY_CODES.unsendableText, reason },
      },
    });
  });
});

test("3,200 characters are still a message", () => {
  const text = "a".repeat(3_200);
  expect(message({ template: "{{name}}" }, { name: text })).toMatchObject({ text });
});
