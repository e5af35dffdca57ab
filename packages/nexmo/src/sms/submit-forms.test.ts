import { expect, test } from "vitest";
import type { Nexmo } from "../nexmo.ts";
import { answer, asked, json, xml } from "../testing/asked.ts";
import { scriptedProvider } from "../testing/scripted-provider.ts";
import { createNexmo } from "../nexmo.ts";
import { isTimely, SIGNATURE_METHODS, verifySignature } from "../wire/signature.ts";

const sms = { from: "Volley", to: "447700900000", type: "text", text: "a=b & c" } as const;
const submit = ({ sms: { submit: send } }: Nexmo) => send(sms);
const inXml = { format: "xml" } as const;
const accepted = json({ messages: [{ status: "0", "message-id": "A" }] });
const taken = { messageId: "A", price: null, network: null, remainingBalance: null };

async function sent(options: Parameters<typeof asked>[2]) {
  const headers: (string | undefined)[] = [];
  const { answer: outcome, requests } = await asked(
    (response, seen) => {
      headers.push(seen.request.headers.authorization);
      accepted(response, seen);
    },
    submit,
    options,
  );
  expect(outcome).toEqual({ kind: "accepted", parts: [taken] });
  const body = requests[0]?.split(" ")[2];
  return { authorization: headers[0], params: Object.fromEntries(new URLSearchParams(body)) };
}

test("key and secret may travel in the body, and then not in the header", async () => {
  const { authorization, params } = await sent({ authentication: { kind: "body" } });
  expect(authorization).toBeUndefined();
  expect(params).toMatchObject({ api_key: "abcd1234", api_secret: "secret12", text: "a=b & c" });
});

test.each(SIGNATURE_METHODS)("a request signed by %s carries no secret", async (method) => {
  const key = { method, secret: "signature secret" };
  const { authorization, params } = await sent({ authentication: { kind: "signature", ...key } });
  expect(authorization).toBeUndefined();
  expect(params).toMatchObject({ api_key: "abcd1234", text: "a=b & c" });
  expect(params).not.toHaveProperty("api_secret");
  expect(verifySignature(params, key)).toBe(true);
  expect(isTimely(params["timestamp"], Date.now())).toBe(true);
});

const one = (id: string) =>
  `<message><to>447700900000</to><messageId>${id}</messageId><status>0</status>
   <remainingBalance>1.10</remainingBalance><messagePrice>0.05</messagePrice><network>23410</network></message>`;
const part = (messageId: string) => ({
  messageId,
  price: "0.05",
  network: "23410",
  remainingBalance: "1.10",
});

test("an answer in XML says what the one in JSON does", async () => {
  const two = await asked(
    xml("mt-submission-response", `<messages count='2'>${one("A")}${one("B")}</messages>`),
    submit,
    inXml,
  );
  expect(two.answer).toEqual({ kind: "accepted", parts: [part("A"), part("B")] });
  expect(two.requests[0]).toMatch(/^POST \/sms\/xml /);
  const throttled =
    "<message><status>1</status><errorText>please wait [ 702 ] and</errorText></message>";
  const part1 = `<messages count='2'>${one("A")}${throttled}</messages>`;
  const partly = await asked(xml("mt-submission-response", part1), submit, inXml);
  expect(partly.answer).toMatchObject({ kind: "partlyAccepted", refusedParts: 1, code: 1 });
  const none = await asked(
    xml("mt-submission-response", `<messages count='1'>${throttled}</messages>`),
    submit,
    inXml,
  );
  expect(none.answer).toMatchObject({ kind: "throttled", waitMs: 702 });
});

test.each([
  ["cut", "<mt-submission-response><messages count='1'><message><status>0</status>"],
  ["a page", "<html><body>ok</body></html>"],
  ["with a document type", "<!DOCTYPE a><mt-submission-response/>"],
  ["JSON", '{"messages":[{"status":"0","message-id":"A"}]}'],
])("an XML answer that cannot be read leaves the SMS unknown: %s", async (_title, body) => {
  const { answer: outcome } = await asked(answer(body), submit, inXml);
  expect(outcome).toEqual({ kind: "unknown", cause: "unreadable answer" });
});

test("an SMS that breaks a rule is rejected with the rule, and never leaves", async () => {
  await using provider = await scriptedProvider((response) => response.end());
  const nexmo = createNexmo({ restUrl: provider.url, apiKey: "abcd1234", apiSecret: "secret12" });
  const outcome = await nexmo.sms.submit({ ...sms, ttlMs: 1 });
  expect(outcome).toEqual({
    kind: "rejected",
    code: 16,
    reason: "ttl: 20000 to 604800000 milliseconds",
    invalid: { parameter: "ttl", rule: "20000 to 604800000 milliseconds" },
  });
  expect(provider.seen).toHaveLength(0);
});
