import { expect, test } from "vitest";
import { scriptedProvider, until } from "../../testing/scripted-provider.ts";
import type { ScriptedProvider } from "../../testing/scripted-provider.ts";
import { verifySignature } from "../../wire/signature.ts";
import type { Simulator } from "../index.ts";
import { call } from "../testing/call.ts";
import { clientOf, paramsOf, started } from "../testing/started.ts";

const MESSAGE = { msisdn: "447700900001", to: "447700900999" };

const inject = (simulator: Simulator, json: object) =>
  call(simulator, "/simulator/inbound", { method: "POST", json: { ...MESSAGE, ...json } });

/** Waits until everything was taken, and gives the parameters in the order in which they came. */
async function taken(simulator: Simulator, webhook: ScriptedProvider, count: number) {
  await until(() => simulator.ledger().inbound.acknowledged === count);
  return webhook.seen.map(paramsOf);
}

test("a text goes to the account's callback with its first word as keyword", async () => {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ moCallbackUrl: webhook.url });
  const { json } = await inject(simulator, { text: "Stop it, please" });
  const [params] = await taken(simulator, webhook, 1);
  expect(params).toMatchObject({
    ...MESSAGE,
    type: "text",
    text: "Stop it, please",
    keyword: "STOP",
    "api-key": "volley01",
    messageId: Object(json).messageIds[0],
    "message-timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
  expect(params).not.toHaveProperty("concat");
});

test("a long text comes in parts, the last first when asked, and they make the whole again", async () => {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ moCallbackUrl: webhook.url });
  const text = `${"a".repeat(152)}€${"b".repeat(200)}`;
  const { json } = await inject(simulator, { text, reversed: true });
  expect(Object(json).messageIds).toHaveLength(3);
  const seen = await taken(simulator, webhook, 3);
  const parts = seen.toSorted(
    (one, other) => Number(one["concat-part"]) - Number(other["concat-part"]),
  );
  expect(parts.map((part) => part["text"]).join("")).toBe(text);
  expect(new Set(parts.map((part) => part["concat-ref"])).size).toBe(1);
  for (const part of parts) expect(part).toMatchObject({ concat: "true", "concat-total": "3" });
});

test("what GSM-7 cannot say is unicode, and octets are binary", async () => {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ moCallbackUrl: webhook.url });
  await inject(simulator, { text: "Стоп" });
  await taken(simulator, webhook, 1);
  await inject(simulator, { data: "EA0601AE", udh: "0605040B8423F0" });
  expect(await taken(simulator, webhook, 2)).toMatchObject([
    { type: "unicode", text: "Стоп", keyword: "СТОП" },
    { type: "binary", data: "EA0601AE", udh: "0605040B8423F0" },
  ]);
});

test("a number's own callback comes first, and signed messages can be verified", async () => {
  await using own = await scriptedProvider((response) => response.end());
  await using simulator = await started({
    moCallbackUrl: "http://127.0.0.1:1/",
    signWebhooks: true,
    receiptTransport: "json",
  });
  const { numbers } = clientOf(simulator);
  const page = await numbers.available({ country: "GB", size: 1 });
  if (page.kind !== "page") throw new Error(page.kind);
  const one = { country: "GB", msisdn: page.numbers[0]?.msisdn ?? "" };
  await numbers.buy(one);
  await numbers.update({ ...one, moHttpUrl: own.url });
  await inject(simulator, { to: one.msisdn, text: "Hi & bye" });
  await until(() => simulator.ledger().inbound.acknowledged === 1);
  const params = own.seen.map(paramsOf).find(({ text }) => text !== undefined);
  const key = { method: "md5hash", secret: "simulated-signature-secret" } as const;
  expect(verifySignature(params ?? {}, key)).toBe(true);
});

test("a message that is not taken comes again, and a search finds it", async () => {
  let calls = 0;
  await using webhook = await scriptedProvider((response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 500 : 200).end();
  });
  await using simulator = await started({ moCallbackUrl: webhook.url, receiptRetryMs: 5 });
  await inject(simulator, { text: "Hello" });
  const seen = await taken(simulator, webhook, 1);
  expect(seen).toHaveLength(2);
  expect(seen[1]?.["messageId"]).toBe(seen[0]?.["messageId"]);
  const found = await clientOf(simulator).search.message(String(seen[0]?.["messageId"]));
  expect(found).toMatchObject({ message: { type: "MO", from: MESSAGE.msisdn, body: "Hello" } });
});

test.each([
  ["without a callback", { text: "Hi" }, 409, /give a url/],
  ["without a text", {}, 400, /text or data/],
  ["from nobody", { msisdn: "me", text: "Hi" }, 400, /msisdn/],
  ["with half an octet", { data: "0", url: "http://127.0.0.1:1/" }, 400, /hexadecimal/],
])("a message %s is refused with a reason", async (_title, json, status, reason) => {
  await using simulator = await started();
  const answer = await inject(simulator, json);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatch(reason);
});
