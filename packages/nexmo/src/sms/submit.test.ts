import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { createNexmo } from "../nexmo.ts";
import type { OutboundSms } from "./outbound-sms.ts";
import type { SubmitOutcome } from "./submit-outcome.ts";
import { scriptedProvider } from "../testing/scripted-provider.ts";

const SECRET = "Sup3rSecret/=";
const sms: OutboundSms = { from: "Volley", to: "447700900000", text: "Hello", type: "text" };

function client(restUrl: string, deadlineMs = 1_000) {
  return createNexmo({ restUrl, apiKey: "abcd1234", apiSecret: SECRET, deadlineMs });
}

async function submitTo(
  script: (response: ServerResponse) => void,
  deadlineMs?: number,
): Promise<SubmitOutcome> {
  await using provider = await scriptedProvider(script);
  const nexmo = client(provider.url, deadlineMs);
  // Awaited here, because leaving the scope stops the provider.
  return await nexmo.sms.submit(sms);
}

test("an answer that never comes leaves the SMS unknown when the deadline passes", async () => {
  expect(await submitTo(() => undefined, 50)).toEqual({ kind: "unknown", cause: "time-out" });
});

test("an answer that drips in byte by byte does not outlive the deadline", async () => {
  const outcome = await submitTo((response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(" "), 10);
    response.on("close", () => clearInterval(drip));
  }, 80);
  expect(outcome).toEqual({ kind: "unknown", cause: "time-out" });
});

test("an answer of 50 MB is cut off early", async () => {
  let written = 0;
  const outcome = await submitTo((response) => {
    const chunk = Buffer.alloc(64 * 1024, "x");
    const more = (): void => {
      while (written < 50 * 1024 * 1024 && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) break;
      }
    };
    response.on("drain", more);
    more();
  });
  expect(outcome).toEqual({ kind: "unknown", cause: "answer too large" });
  expect(written).toBeLessThan(10 * 1024 * 1024);
});

test("a refused connection proves that the SMS was not sent", async () => {
  const provider = await scriptedProvider(() => undefined);
  await provider[Symbol.asyncDispose]();
  const outcome = await client(provider.url).sms.submit(sms);
  expect(outcome).toEqual({ kind: "tryLater", code: null, reason: "ECONNREFUSED", waitMs: null });
});

test("a provider whose name does not resolve proves that the SMS was not sent", async () => {
  const outcome = await client("http://provider.invalid").sms.submit(sms);
  expect(outcome.kind).toBe("tryLater");
});

test("an SMS that is given up while it waits for a connection never leaves", async () => {
  const abort = new AbortController();
  await using provider = await scriptedProvider(() => abort.abort());
  const options = { restUrl: provider.url, apiKey: "abcd1234", apiSecret: SECRET, connections: 1 };
  const nexmo = createNexmo({ ...options, deadlineMs: 500 });
  const submissions = [nexmo.sms.submit(sms), nexmo.sms.submit(sms, abort.signal)];
  const [first, second] = await Promise.all(submissions);
  expect(first).toEqual({ kind: "unknown", cause: "time-out" });
  const reason = "aborted by the caller";
  expect(second).toEqual({ kind: "tryLater", code: null, reason, waitMs: null });
  await nexmo.close();
  expect(provider.seen).toHaveLength(1);
});

test("an abort before the request is 'not sent', after it 'unknown'", async () => {
  const abort = new AbortController();
  await using provider = await scriptedProvider(() => abort.abort());
  const nexmo = client(provider.url);
  const after = await nexmo.sms.submit(sms, abort.signal);
  expect(after).toEqual({ kind: "unknown", cause: "aborted by the caller" });
  const before = await nexmo.sms.submit(sms, abort.signal);
  expect(before.kind).toBe("tryLater");
  expect(provider.seen).toHaveLength(1);
});

test("an SMS travels as a form, its credentials only in the Basic header", async () => {
  await using provider = await scriptedProvider((response) => {
    response.end('{"messages":[{"status":"0","message-id":"A"}]}');
  });
  const nexmo = client(`${provider.url}/proxy/`);
  await nexmo.sms.submit({
    ...sms,
    text: "Déjà vu & more\n\ud800",
    type: "unicode",
    clientRef: "ref-1",
    callback: "http://127.0.0.1:1/dlr",
    ttlMs: 900_000,
  });
  const [seen] = provider.seen;
  expect(seen?.request.url).toBe("/proxy/sms/json");
  expect(seen?.request.method).toBe("POST");
  const basic = Buffer.from(`abcd1234:${SECRET}`).toString("base64");
  expect(seen?.request.headers.authorization).toBe(`Basic ${basic}`);
  expect(Object.fromEntries(new URLSearchParams(seen?.body))).toEqual({
    from: "Volley",
    to: "447700900000",
    text: "Déjà vu & more\n\ufffd",
    type: "unicode",
    "status-report-req": "1",
    "client-ref": "ref-1",
    callback: "http://127.0.0.1:1/dlr",
    ttl: "900000",
  });
});

test("no outcome ever carries the secret, even when the provider echoes the whole request", async () => {
  await using provider = await scriptedProvider((response, { request, body }) => {
    const echo = `${"x".repeat(190)}${SECRET} ${request.headers.authorization ?? ""} ${body}`;
    response.end(JSON.stringify({ messages: [{ status: "3", "error-text": echo }] }));
  });
  const outcome = await client(provider.url).sms.submit({ ...sms, text: SECRET });
  const said = JSON.stringify(outcome);
  expect(outcome.kind).toBe("rejected");
  expect(said).not.toContain("Sup3r");
  expect(said).not.toContain(Buffer.from(`abcd1234:${SECRET}`).toString("base64"));
});
