import { Agent, get as httpGet } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseReceipt } from "../index.ts";
import type { Receipt } from "../index.ts";
import { scriptedProvider, until } from "../testing/scripted-provider.ts";
import type { Seen } from "../testing/scripted-provider.ts";
import { startSimulator } from "./index.ts";
import { clientOf, control, paramsOf, SMS as sms, started } from "./testing/started.ts";

const receiptsOf = (seen: readonly Seen[]): Receipt[] =>
  seen.flatMap((one) => {
    const parsed = parseReceipt(paramsOf(one));
    return parsed.kind === "receipt" ? [parsed.receipt] : [];
  });

test.each(["get", "form", "json"] as const)(
  "an accepted SMS of two parts brings two receipts by %s",
  async (receiptTransport) => {
    await using webhook = await scriptedProvider((response) => response.end());
    await using simulator = await started({ receiptTransport });
    const outcome = await clientOf(simulator).sms.submit({
      ...sms,
      text: "a".repeat(200),
      clientRef: "ref & 1",
      callback: `${webhook.url}/dlr?token=1`,
    });
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    const ids = outcome.parts.map(({ messageId }) => messageId);
    expect(outcome.parts).toMatchObject(
      ids.map((messageId) => ({ messageId, price: "0.03330000", network: "23410" })),
    );
    await until(() => simulator.ledger().receipts.acknowledged === 2);
    const receipts = receiptsOf(webhook.seen);
    expect(new Set(receipts.map(({ messageId }) => messageId))).toEqual(new Set(ids));
    expect(receipts[0]).toMatchObject({
      msisdn: "447700900000",
      to: "Volley",
      status: "delivered",
      errCode: 0,
      clientRef: "ref & 1",
      apiKey: "volley01",
    });
    expect(webhook.seen[0]?.request.url).toMatch(/^\/dlr\?token=1/);
    expect(simulator.ledger()).toMatchObject({ requests: 1, accepted: 1, parts: 2, delivered: 1 });
  },
);

test("a receipt that is answered with 503 comes again", async () => {
  let calls = 0;
  await using webhook = await scriptedProvider((response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200).end();
  });
  await using simulator = await started({ drCallbackUrl: webhook.url, receiptRetryMs: 10 });
  await clientOf(simulator).sms.submit(sms);
  await until(() => simulator.ledger().receipts.acknowledged === 1);
  expect(receiptsOf(webhook.seen)).toHaveLength(2);
  expect(simulator.ledger().receipts).toMatchObject({ due: 1, waiting: 0, givenUp: 0 });
});

test("the SMS above the limit is throttled with the provider's own words", async () => {
  await using simulator = await started({ perSecond: 3 });
  const nexmo = clientOf(simulator);
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => nexmo.sms.submit(sms)));
  expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(3);
  const throttled = outcomes.find(({ kind }) => kind === "throttled");
  expect(throttled).toMatchObject({
    reason: expect.stringMatching(
      /^Exceeded maximum MT throughput\[ MAX \[ 3 \] INTERVAL \[ 1000 \] COUNT \[ 3 \] LAST INT-START/,
    ),
  });
  expect(simulator.ledger()).toMatchObject({ requests: 5, throttled: 2, maxSlidingSecond: 5 });
  expect(simulator.ledger()).toMatchObject({ recipients: 1, repeated: 2, limit: 3 });
  expect((await control(simulator, { perSecond: 10 })).status).toBe(200);
  expect((await nexmo.sms.submit(sms)).kind).toBe("accepted");
  expect(await nexmo.account.settings()).toMatchObject({ maxPerSecond: 10 });
  expect((await control(simulator, { perSecond: 0 })).status).toBe(400);
});

test("a long number that sends too fast is told how long to wait", async () => {
  await using simulator = await started({ numberPerSecond: 1 });
  const nexmo = clientOf(simulator);
  const fromNumber = { ...sms, from: "14155550100" };
  expect((await nexmo.sms.submit(fromNumber)).kind).toBe("accepted");
  const second = await nexmo.sms.submit(fromNumber);
  expect(second).toMatchObject({ kind: "throttled", waitMs: expect.any(Number) });
  await control(simulator, { numberPerSecond: 0 });
  expect((await nexmo.sms.submit(fromNumber)).kind).toBe("accepted");
});

test("the way of counting can change while it runs", async () => {
  await using simulator = await started({ perSecond: 1 });
  const nexmo = clientOf(simulator);
  expect((await control(simulator, { throttle: "bucket" })).status).toBe(200);
  expect((await nexmo.sms.submit(sms)).kind).toBe("accepted");
  const second = await nexmo.sms.submit(sms);
  expect(second).toMatchObject({ kind: "throttled", reason: expect.stringMatching(/^Throttled;/) });
  expect((await control(simulator, { throttle: "leaky" })).status).toBe(400);
});

test("the search finds an SMS by its client-ref at once, and only once a second", async () => {
  await using simulator = await started();
  const nexmo = clientOf(simulator);
  await nexmo.sms.submit({ ...sms, clientRef: "ref-7" });
  const query = { to: sms.to, date: new Date().toISOString().slice(0, 10) };
  const found = await nexmo.search.messages(query);
  expect(found).toMatchObject({ kind: "found", messages: [{ clientRef: "ref-7", to: sms.to }] });
  expect(await nexmo.search.messages(query)).toMatchObject({ kind: "throttled" });
  await control(simulator, { searchPerSecond: 9 });
  const other = await nexmo.search.messages({ ...query, to: "447700900001" });
  expect(other).toEqual({ kind: "found", messages: [] });
});

test("wrong credentials stop every door, and nothing is accepted", async () => {
  await using simulator = await started();
  const nexmo = clientOf(simulator, { apiSecret: "wrong-secret" });
  expect(await nexmo.sms.submit(sms)).toEqual({
    kind: "accountStopped",
    code: 4,
    reason: "Bad Credentials",
  });
  expect(await nexmo.account.settings()).toMatchObject({ kind: "unauthorised" });
  expect(await nexmo.account.balance()).toMatchObject({ kind: "unauthorised" });
  const search = await nexmo.search.messages({ to: sms.to, date: "2026-01-31" });
  expect(search).toMatchObject({ kind: "unauthorised" });
  expect(simulator.ledger()).toMatchObject({ accepted: 0, refused: { "4": 1 } });
});

test("credentials may also travel in a query, a form or a JSON body", async () => {
  await using simulator = await started();
  const params = {
    api_key: "volley01",
    api_secret: "Simulator1",
    from: "Volley",
    to: "447700900000",
    text: "Hi",
  };
  const query = String(new URLSearchParams(params));
  const address = `${simulator.url}/sms/json`;
  const jsonType = { "content-type": "application/json" };
  const answers = await Promise.all([
    fetch(`${address}?${query}`),
    fetch(`${address}?${query}`, { method: "POST" }),
    fetch(address, { method: "POST", body: new URLSearchParams(params) }),
    fetch(address, { method: "POST", headers: jsonType, body: JSON.stringify(params) }),
  ]);
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  for (const body of bodies) {
    expect(body).toMatch(
      /^\{"message-count":"1","messages":\[\{"to":"447700900000","message-id":"[0-9a-f-]{36}","status":"0","remaining-balance":"\d+\.\d{8}","message-price":"0\.03330000","network":"23410"\}\]\}$/,
    );
  }
  expect(answers[0]?.headers.get("content-type")).toBe("application/json");
});

test.each([
  ["no sender", { from: "" }, 2],
  ["no text", { text: "" }, 2],
  ["a number with a plus", { to: "+447700900000" }, 3],
  ["a number with a trunk zero", { to: "07700900000" }, 6],
  ["a callback without a scheme", { callback: "example.org/dlr" }, 23],
  ["a lifetime below 20 seconds", { ttl: "1000" }, 16],
])("an SMS with %s is refused", async (_title, change, code) => {
  await using simulator = await started();
  // Not through the client, which would not let it out.
  const { from, to } = sms;
  const account = { api_key: "volley01", api_secret: "Simulator1" };
  const body = new URLSearchParams(Object.entries({ ...account, from, to, text: "Hi", ...change }));
  const response = await fetch(`${simulator.url}/sms/json`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ messages: [{ status: String(code) }] });
});

test("an account without credit is stopped", async () => {
  await using simulator = await started({ balance: 0.04 });
  const nexmo = clientOf(simulator);
  expect((await nexmo.sms.submit(sms)).kind).toBe("accepted");
  expect(await nexmo.sms.submit(sms)).toMatchObject({ kind: "accountStopped", code: 9 });
  const balance = await nexmo.account.balance();
  expect(balance).toEqual({ kind: "balance", value: "0.0067", autoReload: false });
});

async function numbersThatFail(): Promise<Set<string>> {
  await using simulator = await started({ failShare: 0.2, perSecond: 10_000 });
  const nexmo = clientOf(simulator);
  const numbers = Array.from({ length: 200 }, (_, n) => String(447_700_900_000 + n));
  await Promise.all(numbers.map((to) => nexmo.sms.submit({ ...sms, to })));
  const ledger = await (await fetch(`${simulator.url}/simulator/ledger/messages`)).text();
  const entries = ledger.trim().split("\n");
  expect(entries).toHaveLength(200);
  const failures = entries.filter((line) => line.includes('"final":"failed"'));
  return new Set(failures.map((line) => /"to":"(\d+)"/.exec(line)?.[1] ?? ""));
}

test("the same numbers fail in every run, in about the wanted share", async () => {
  const [first, second] = await Promise.all([numbersThatFail(), numbersThatFail()]);
  expect(first).toEqual(second);
  expect(first.size).toBeGreaterThan(20);
  expect(first.size).toBeLessThan(60);
});

test("a restarted simulator still knows what it accepted and pushes the receipts left over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "volley-ledger-"));
  const ledgerFile = join(folder, "ledger.ndjson");
  await using webhook = await scriptedProvider((response) => response.end());
  {
    await using before = await started({ ledgerFile, receiptDelayMs: 60_000 });
    await clientOf(before).sms.submit({ ...sms, callback: webhook.url });
  }
  {
    await using after = await started({ ledgerFile });
    expect(after.ledger()).toMatchObject({ accepted: 1, recipients: 1 });
    await until(() => after.ledger().receipts.acknowledged === 1);
  }
  await using later = await started({ ledgerFile });
  expect(later.ledger()).toMatchObject({ accepted: 1, receipts: { due: 0 } });
  rmSync(folder, { recursive: true });
});

test("idle connections are closed when the setting says so, and not before", async () => {
  await using simulator = await started({ keepAliveMs: 60_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let closed = 0;
  const get = () =>
    new Promise<void>((resolve, reject) => {
      const request = httpGet(`${simulator.url}/simulator/ledger`, { agent }, (response) => {
        response.resume().on("end", resolve);
      });
      request.on("error", reject).once("socket", (socket) => {
        if (!request.reusedSocket) socket.once("close", () => (closed += 1));
      });
    });
  await get();
  await get();
  expect(closed).toBe(0);
  await control(simulator, { keepAliveMs: 1 });
  await get();
  await until(() => closed === 1);
  agent.destroy();
});

test("a port that is taken surfaces as node's own error", async () => {
  await using simulator = await started();
  await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("an address that does not exist is answered with 404", async () => {
  await using simulator = await started();
  expect((await fetch(`${simulator.url}/sms/yaml`)).status).toBe(404);
});
