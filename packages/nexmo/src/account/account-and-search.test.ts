import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { createNexmo } from "../nexmo.ts";
import type { Nexmo } from "../nexmo.ts";
import { scriptedProvider } from "../testing/scripted-provider.ts";

const answer =
  (body: string, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  };

async function ask<T>(
  script: (response: ServerResponse) => void,
  question: (nexmo: Nexmo) => Promise<T>,
): Promise<T> {
  await using provider = await scriptedProvider(script);
  return await question(
    createNexmo({
      restUrl: provider.url,
      apiKey: "abcd1234",
      apiSecret: "secret12",
      deadlineMs: 50,
    }),
  );
}

const settings = (nexmo: Nexmo) => nexmo.account.settings();
const balance = (nexmo: Nexmo) => nexmo.account.balance();
const search = (nexmo: Nexmo) => nexmo.search.messages({ to: "447700900000", date: "2026-01-31" });
const denied = answer('{"error-code":"401","error-code-label":"authentication failed"}', 401);

test("the account's limit and callbacks are read", async () => {
  const body = '{"mo-callback-url":"","dr-callback-url":"http://a/dlr","max-outbound-request":15}';
  expect(await ask(answer(body), settings)).toEqual({
    kind: "settings",
    maxPerSecond: 15,
    maxInboundPerSecond: null,
    maxCallsPerSecond: null,
    moCallbackUrl: null,
    drCallbackUrl: "http://a/dlr",
  });
});

test("the balance keeps the digits that the provider wrote, owed money included", async () => {
  const owed = await ask(answer('{"value":-1.5,"autoReload":true}'), balance);
  expect(owed).toEqual({ kind: "balance", value: "-1.5", autoReload: true });
  const held = await ask(answer('{"value":10.171275,"autoReload":false}'), balance);
  expect(held).toEqual({ kind: "balance", value: "10.171275", autoReload: false });
});

test.each([
  ["settings", settings],
  ["balance", balance],
  ["search", search],
] as const)("%s: wrong credentials and outages are answers, not exceptions", async (_t, call) => {
  expect(await ask<{ kind: string }>(denied, call)).toEqual({
    kind: "unauthorised",
    reason: "authentication failed",
  });
  const failing: [(response: ServerResponse) => void, string][] = [
    [answer("<html>", 500), "HTTP 500"],
    [answer("<html>"), "unreadable answer"],
    [() => undefined, "time-out"],
  ];
  const answers = failing.map(([script]) => ask<{ kind: string }>(script, call));
  expect(await Promise.all(answers)).toEqual(
    failing.map(([, cause]) => ({ kind: "unavailable", cause, mayHaveActed: true })),
  );
});

test("a found SMS is read with its reference and its end", async () => {
  const item = {
    "account-id": "abcd1234",
    from: "Volley",
    to: "447700900000",
    "date-received": "2026-01-31 10:00:00",
    network: "23410",
    price: "0.03330000",
    "message-id": "A",
    type: "MT",
    "client-ref": "ref-1",
    "final-status": "DELIVRD",
    "error-code": "0",
  };
  expect(await ask(answer(JSON.stringify({ count: 1, items: [item] })), search)).toEqual({
    kind: "found",
    messages: [
      {
        messageId: "A",
        to: "447700900000",
        from: "Volley",
        clientRef: "ref-1",
        status: null,
        finalStatus: "DELIVRD",
        price: "0.03330000",
        network: "23410",
        errorCode: 0,
        errorLabel: null,
        type: "MT",
        accountId: "abcd1234",
        body: null,
        closedAt: null,
        latencyMs: null,
        receivedAt: "2026-01-31T10:00:00.000Z",
      },
    ],
  });
});

test("only a whole list proves that an SMS was not sent", async () => {
  const none = await ask(answer('{"count":0,"items":[]}'), search);
  expect(none).toEqual({ kind: "found", messages: [] });
  const unusable = ["{}", '{"count":2,"items":[]}', '{"count":1,"items":[{}]}'];
  const answers = await Promise.all(unusable.map((body) => ask(answer(body), search)));
  expect(answers.map(({ kind }) => kind)).toEqual(["unavailable", "unavailable", "unavailable"]);
});

test("a search that is too fast is told from a broken one", async () => {
  expect(await ask(answer("<html>too many", 429), search)).toEqual({
    kind: "throttled",
    waitMs: null,
  });
});
