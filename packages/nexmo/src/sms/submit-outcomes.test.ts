import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { createNexmo } from "../nexmo.ts";
import type { OutboundSms } from "./outbound-sms.ts";
import type { SubmitOutcome } from "./submit-outcome.ts";
import { scriptedProvider } from "../testing/scripted-provider.ts";

const SECRET = "Sup3rSecret/=";
const sms: OutboundSms = { from: "Volley", to: "447700900000", text: "Hello", type: "text" };

async function submitTo(script: (response: ServerResponse) => void): Promise<SubmitOutcome> {
  await using provider = await scriptedProvider(script);
  const nexmo = createNexmo({ restUrl: provider.url, apiKey: "abcd1234", apiSecret: SECRET });
  // Awaited here, because leaving the scope stops the provider.
  return await nexmo.sms.submit(sms);
}

const answer =
  (body: string, status = 200, headers = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
const messages = (...parts: object[]) =>
  answer(JSON.stringify({ "message-count": String(parts.length), messages: parts }));
const error = (status: string, text: string) => ({ status, "error-text": text });
const part = (id: string) => ({
  to: "447700900000",
  "message-id": id,
  status: "0",
  "remaining-balance": "15.53590000",
  "message-price": "0.03330000",
  network: "23410",
});
const taken = (messageId: string) => ({
  messageId,
  price: "0.03330000",
  network: "23410",
  remainingBalance: "15.53590000",
});

const cases: readonly [string, (response: ServerResponse) => void, SubmitOutcome][] = [
  ["one part accepted", messages(part("A")), { kind: "accepted", parts: [taken("A")] }],
  [
    "three parts accepted",
    messages(part("A"), part("B"), part("C")),
    { kind: "accepted", parts: [taken("A"), taken("B"), taken("C")] },
  ],
  [
    "a price that is no number is left out",
    messages({ "message-id": "A", status: 0, "message-price": "NaN" }),
    {
      kind: "accepted",
      parts: [{ messageId: "A", price: null, network: null, remainingBalance: null }],
    },
  ],
  [
    "the last of three parts refused",
    messages(part("A"), part("B"), error("1", "Throttled")),
    {
      kind: "partlyAccepted",
      parts: [taken("A"), taken("B")],
      refusedParts: 1,
      code: 1,
      reason: "Throttled",
    },
  ],
  [
    "throttled by the sending number, with the wait",
    messages(error("1", "Throughput Rate Exceeded - please wait [ 702 ] and retry")),
    {
      kind: "throttled",
      waitMs: 702,
      reason: "Throughput Rate Exceeded - please wait [ 702 ] and retry",
    },
  ],
  [
    "throttled without a wait",
    messages(error("1", "Throttled")),
    { kind: "throttled", waitMs: null, reason: "Throttled" },
  ],
  [
    "internal error of the platform",
    messages(error("5", "Server Error")),
    { kind: "tryLater", code: 5, reason: "Server Error", waitMs: null },
  ],
  [
    "too many requests, in seconds",
    answer("<html>", 429, { "retry-after": "7" }),
    { kind: "tryLater", code: 429, reason: "HTTP 429", waitMs: 7_000 },
  ],
  [
    "too many requests, with an absurd wait",
    answer("", 429, { "retry-after": "99999999" }),
    { kind: "tryLater", code: 429, reason: "HTTP 429", waitMs: 900_000 },
  ],
  [
    "too many requests, without a wait",
    answer("", 429),
    { kind: "tryLater", code: 429, reason: "HTTP 429", waitMs: null },
  ],
  [
    "unroutable number",
    messages(error("6", "Unroutable message - rejected")),
    { kind: "rejected", code: 6, reason: "Unroutable message - rejected" },
  ],
  [
    "a code that nobody has heard of",
    messages({ status: "77" }),
    { kind: "rejected", code: 77, reason: "unlisted code" },
  ],
  [
    "no credit",
    messages(error("9", "Quota Exceeded - rejected")),
    { kind: "accountStopped", code: 9, reason: "Quota Exceeded - rejected" },
  ],
  [
    "wrong credentials, echoing the secret",
    messages(error("4", `Bad Credentials ${SECRET}`)),
    { kind: "accountStopped", code: 4, reason: "Bad Credentials ***" },
  ],
  ["HTTP 401", answer("{}", 401), { kind: "accountStopped", code: 401, reason: "HTTP 401" }],
  ["HTTP 502", answer("<html>", 502), { kind: "unknown", cause: "HTTP 502" }],
  [
    "a redirect",
    answer("", 302, { location: "http://127.0.0.1:9/" }),
    { kind: "unknown", cause: "HTTP 302" },
  ],
  ["an HTML page", answer("<html>ok"), { kind: "unknown", cause: "unreadable answer" }],
  [
    "truncated JSON",
    answer('{"message-count":"1","messages":[{"status":"0","mess'),
    { kind: "unknown", cause: "unreadable answer" },
  ],
  [
    "an answer cut by its connection",
    (response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"messages":[', () => response.destroy());
    },
    { kind: "unknown", cause: "UND_ERR_SOCKET" },
  ],
  ["an empty body", answer(""), { kind: "unknown", cause: "unreadable answer" }],
  ["no messages", answer("{}"), { kind: "unknown", cause: "answer without messages" }],
  [
    "accepted without a message-id",
    messages({ status: "0" }),
    { kind: "unknown", cause: "unreadable part in the answer" },
  ],
  [
    "a part that is not an object",
    answer('{"messages":[null]}'),
    { kind: "unknown", cause: "unreadable part in the answer" },
  ],
  [
    "a reset after the request",
    (response) => response.socket?.resetAndDestroy(),
    { kind: "unknown", cause: "ECONNRESET" },
  ],
  [
    "a connection closed instead of an answer",
    (response) => response.destroy(),
    { kind: "unknown", cause: "UND_ERR_SOCKET" },
  ],
];

test.each(cases)("submission outcome: %s", async (_title, script, expected) => {
  expect(await submitTo(script)).toEqual(expected);
});

test("a wait given as a date is turned into milliseconds", async () => {
  const inOneMinute = new Date(Date.now() + 60_000).toUTCString();
  const outcome = await submitTo(answer("", 429, { "retry-after": inOneMinute }));
  const waitMs = outcome.kind === "tryLater" ? (outcome.waitMs ?? 0) : 0;
  expect(waitMs).toBeGreaterThan(55_000);
  expect(waitMs).toBeLessThanOrEqual(60_000);
});
