import { expect, test } from "vitest";
import { clientOf, control, requestsOf, SMS, started } from "../testing/started.ts";
import { call } from "../testing/call.ts";

const PARAMS = { from: "Volley", to: "447700900000", text: "Hi" };
const BINARY = { from: "Volley", to: "447700900000", type: "binary", udh: "0605040B8423F0" };
const without = (name: keyof typeof PARAMS): Record<string, string> => {
  const { [name]: _left, ...others } = PARAMS;
  return others;
};

const answerOf = async (params: Readonly<Record<string, string>>, options = {}) => {
  await using simulator = await started(options);
  const { json } = await call(simulator, "/sms/json", { method: "POST", params });
  const [request] = await requestsOf(simulator);
  return { json, request };
};

test.each([
  ["no sender", without("from"), 2, "Missing from param"],
  ["no recipient", without("to"), 2, "Missing to param"],
  ["no text", without("text"), 2, "Missing text param"],
  ["an unknown type", { ...PARAMS, type: "mms" }, 3, "Invalid type param"],
  ["a number with a plus", { ...PARAMS, to: "+447700900000" }, 3, "to address is not numeric"],
  ["two numbers", { ...PARAMS, to: "447700900000,447700900001" }, 3, "to address is not numeric"],
  [
    "a number with a trunk zero",
    { ...PARAMS, to: "07700900000" },
    6,
    "Unroutable message - rejected",
  ],
  ["a number too short", { ...PARAMS, to: "447700" }, 34, "Invalid or Missing Msisdn Param"],
  [
    "a number too long",
    { ...PARAMS, to: "4477009000001234" },
    34,
    "Invalid or Missing Msisdn Param",
  ],
  ["too long a text", { ...PARAMS, text: "a".repeat(3201) }, 12, "Message too long"],
  ["a lifetime below 20 s", { ...PARAMS, ttl: "19999" }, 16, "Invalid TTL"],
  ["a lifetime above 7 days", { ...PARAMS, ttl: "604800001" }, 16, "Invalid TTL"],
  ["a class out of range", { ...PARAMS, "message-class": "4" }, 20, "Invalid Message class"],
  ["an unknown network", { ...PARAMS, "network-code": "99999" }, 22, "Invalid network code"],
  [
    "a callback without scheme",
    { ...PARAMS, callback: "example.org" },
    23,
    "Bad callback :: Missing Protocol",
  ],
  [
    "too long a callback",
    { ...PARAMS, callback: `http://x/${"a".repeat(92)}` },
    23,
    "Bad callback :: Missing Protocol",
  ],
  [
    "too long a client-ref",
    { ...PARAMS, "client-ref": "a".repeat(101) },
    3,
    "Invalid client-ref param",
  ],
  [
    "a protocol beyond an octet",
    { ...PARAMS, "protocol-id": "256" },
    3,
    "Invalid protocol-id param",
  ],
  ["no header", { ...without("text"), type: "binary", body: "00" }, 2, "Missing udh param"],
  ["no body", BINARY, 2, "Missing body param"],
  ["half an octet", { ...BINARY, body: "001" }, 3, "Invalid body param"],
  [
    "a header of a wrong length",
    { ...BINARY, udh: "0505040B8423F0", body: "00" },
    3,
    "Invalid udh param",
  ],
  ["141 octets", { ...BINARY, body: "00".repeat(134) }, 12, "Message too long"],
  [
    "a push without title",
    { ...without("text"), type: "wappush", url: "http://x.y" },
    2,
    "Missing title param",
  ],
  [
    "a push without address",
    { ...without("text"), type: "wappush", title: "x" },
    2,
    "Missing url param",
  ],
  ["no event", { ...without("text"), type: "vcal" }, 2, "Missing vcal param"],
  ["no card", { ...without("text"), type: "vcard" }, 2, "Missing vcard param"],
])("%s is refused: status %4$i", async (_title, params, code, errorText) => {
  const { json, request } = await answerOf(params);
  expect(json).toMatchObject({
    "message-count": "1",
    messages: [{ status: String(code), "error-text": errorText }],
  });
  expect(request).toMatchObject({ outcome: "refused", code });
});

test.each([
  ["140 octets", { ...BINARY, body: "00".repeat(133) }, 1],
  ["a card", { ...without("text"), type: "vcard", vcard: "BEGIN:VCARD\nEND:VCARD" }, 1],
  ["a long event", { ...without("text"), type: "vcal", vcal: "é".repeat(67) }, 2],
  ["a push", { ...without("text"), type: "wappush", title: "x", url: "http://x.y" }, 1],
  ["a text of 306", { ...PARAMS, text: "a".repeat(306) }, 2],
  ["all options", { ...PARAMS, ttl: "20000", "message-class": "0", "network-code": "23410" }, 1],
])("%s is accepted in %3$i parts", async (_title, params, parts) => {
  const { json, request } = await answerOf(params);
  expect(json).toMatchObject({ "message-count": String(parts) });
  expect(request).toMatchObject({ outcome: "accepted", parts: { length: parts } });
});

test.each([1, 2, 5, 6, 7, 9, 12, 15, 17, 18, 19, 29, 33, 34, 101])(
  "the magic number of status %i is refused with it",
  async (code) => {
    const to = `441314960${String(code).padStart(3, "0")}`;
    const { json } = await answerOf({ ...PARAMS, to });
    expect(json).toMatchObject({ messages: [{ to, status: String(code), network: "23430" }] });
  },
);

test("an answer echoes both references and says what it cost", async () => {
  const references = { "client-ref": 'a "b" & <c>', "account-ref": "billing" };
  const { json } = await answerOf({ ...PARAMS, ...references });
  expect(json).toMatchObject({ messages: [{ status: "0", ...references }] });
});

test("an account without credit is told its balance", async () => {
  const { json } = await answerOf(PARAMS, { balance: 0.03 });
  expect(json).toMatchObject({
    messages: [
      {
        status: "9",
        "error-text": "Quota Exceeded - rejected",
        "remaining-balance": "0.03000000",
        "message-price": "0.03330000",
        network: "23410",
      },
    ],
  });
});

test("credit runs out and comes back while it runs", async () => {
  await using simulator = await started();
  const { sms } = clientOf(simulator);
  const credit = (euros: string, autoReload = "false") =>
    call(simulator, "/simulator/credit", { method: "POST", params: { euros, autoReload } });
  expect((await credit("0")).json).toEqual({ euros: 0, autoReload: false });
  expect(await sms.submit(SMS)).toMatchObject({ kind: "accountStopped", code: 9 });
  await credit("1", "true");
  expect((await sms.submit(SMS)).kind).toBe("accepted");
  expect((await credit("much")).status).toBe(400);
});

test("a demo account sends to its own numbers only, and rules for senders hold where they are", async () => {
  await using simulator = await started({ account: "demo", allowedNumbers: [SMS.to] });
  const { sms } = clientOf(simulator);
  expect((await sms.submit(SMS)).kind).toBe("accepted");
  const other = { ...SMS, to: "14155550100" };
  expect(await sms.submit(other)).toMatchObject({ kind: "rejected", code: 29 });
  await control(simulator, { account: "active", senderRules: true });
  expect(await sms.submit(other)).toMatchObject({ kind: "rejected", code: 15 });
  expect((await sms.submit({ ...other, from: "14155550199" })).kind).toBe("accepted");
  expect((await sms.submit(SMS)).kind).toBe("accepted");
});

test("the ledger says of every request what became of it", async () => {
  await using simulator = await started({ perSecond: 2 });
  const { sms } = clientOf(simulator);
  await sms.submit({ ...SMS, clientRef: "first" });
  await call(simulator, "/sms/json", { params: without("text") });
  await sms.submit({ ...SMS, clientRef: "third" });
  expect(await requestsOf(simulator)).toMatchObject([
    {
      outcome: "accepted",
      to: SMS.to,
      from: "Volley",
      clientRef: "first",
      type: "text",
      body: "Hi",
    },
    { outcome: "refused", code: 2, to: SMS.to, clientRef: null },
    { outcome: "throttled", code: 1, to: SMS.to, clientRef: "third" },
  ]);
  expect(simulator.ledger()).toMatchObject({
    requests: 3,
    accepted: 1,
    throttled: 1,
    refused: { 2: 1 },
  });
});
