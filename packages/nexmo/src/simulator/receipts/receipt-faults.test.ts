import { expect, test } from "vitest";
import { isTimely, SIGNATURE_METHODS, verifySignature } from "../../wire/signature.ts";
import { scriptedProvider, until } from "../../testing/scripted-provider.ts";
import type { Seen } from "../../testing/scripted-provider.ts";
import type { SimulatorOptions } from "../index.ts";
import { clientOf, paramsOf, SMS, started } from "../testing/started.ts";

const CLIENT_REF = "A0B1C2D3E4F5G6H7I8J9K0L1M2N3O4P5Q6R7S8T9";

/** Sorted, because they travel over several connections; `plan.test.ts` shows the order of leaving. */
const words = (seen: readonly Seen[]): string[] =>
  seen.map((one) => String(paramsOf(one)["status"])).toSorted();

/** The parameters of the receipt with this status. */
const told = (seen: readonly Seen[], status: string) =>
  seen.map(paramsOf).find((params) => params["status"] === status) ?? {};

/** Sends one SMS and waits until `count` receipts have come, the forged ones among them. */
async function receiptsOf(options: SimulatorOptions, to: string, count: number) {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ ...options, drCallbackUrl: webhook.url });
  await clientOf(simulator).sms.submit({ ...SMS, to, clientRef: CLIENT_REF });
  await until(() => {
    const { acknowledged, forgedTaken, waiting } = simulator.ledger().receipts;
    return waiting === 0 && acknowledged + forgedTaken >= count;
  });
  return webhook.seen;
}

test("an early receipt is answered before the submission is", async () => {
  const order: string[] = [];
  await using webhook = await scriptedProvider((response) => {
    order.push("receipt");
    response.end();
  });
  await using simulator = await started({ receiptFaults: { early: 1 } });
  await clientOf(simulator).sms.submit({ ...SMS, callback: webhook.url });
  order.push("answer");
  expect(order).toEqual(["receipt", "answer"]);
});

test("a forged receipt knows the number but neither the message-id nor the client-ref", async () => {
  const seen = await receiptsOf({ receiptFaults: { forged: 1 }, receiptDelayMs: 40 }, SMS.to, 2);
  const forged = told(seen, "failed");
  const real = told(seen, "delivered");
  expect(forged).toMatchObject({ msisdn: SMS.to });
  expect(forged["messageId"]).not.toBe(real["messageId"]);
  expect(String(forged["client-ref"])).toHaveLength(CLIENT_REF.length);
  expect(forged["client-ref"]).not.toBe(CLIENT_REF);
  expect(real["client-ref"]).toBe(CLIENT_REF);
});

test("a forged receipt that is refused does not come again", async () => {
  await using webhook = await scriptedProvider((response) => response.writeHead(401).end());
  await using simulator = await started({ receiptFaults: { forged: 1, never: 0 } });
  await clientOf(simulator).sms.submit({ ...SMS, callback: webhook.url });
  await until(() => simulator.ledger().receipts.forged === 1 && webhook.seen.length >= 2);
  expect(simulator.ledger().receipts.forgedTaken).toBe(0);
});

test.each([
  ["441614960000", ["delivered"]],
  ["441214960009", ["failed"]],
  ["441414960001", ["delivered", "delivered"]],
  ["441414960002", Array.from({ length: 10 }, () => "delivered")],
  ["441414960003", ["accepted", "buffered", "delivered"]],
  ["441414960004", ["delivered", "accepted", "buffered"]],
  ["441414960005", ["delivered", "failed"]],
  ["441414960006", ["unknown", "delivered"]],
  ["441414960007", ["expired"]],
  ["441414960008", ["rejected"]],
  ["441414960009", ["deleted"]],
  ["441414960010", ["accepted", "buffered"]],
  ["441414960013", ["failed", "delivered"]],
  ["441414960014", ["failed", "delivered"]],
])("the receipts of the magic number %s are always %j", async (to, expected) => {
  const seen = await receiptsOf({ receiptDelayMs: 60, failShare: 1 }, to, expected.length);
  expect(words(seen)).toEqual(expected.toSorted());
});

test("the magic number without receipts has none", async () => {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ drCallbackUrl: webhook.url });
  const { sms } = clientOf(simulator);
  await sms.submit({ ...SMS, to: "441414960000" });
  await sms.submit(SMS);
  await until(() => simulator.ledger().receipts.acknowledged === 1);
  expect(simulator.ledger().receipts).toMatchObject({ due: 1, waiting: 0 });
});

test("a failed receipt carries its err-code, and one for an opted-out number costs nothing", async () => {
  const [seen] = await receiptsOf({}, "441214960009", 1);
  expect(seen && paramsOf(seen)).toMatchObject({ "err-code": "9", price: "0.00000000" });
});

test("receipts travel in all three ways in turn", async () => {
  await using webhook = await scriptedProvider((response) => response.end());
  await using simulator = await started({ receiptTransport: "mixed" });
  const { sms } = clientOf(simulator);
  const text = "a".repeat(153 * 5);
  await sms.submit({ ...SMS, text, callback: webhook.url });
  await until(() => simulator.ledger().receipts.acknowledged === 5);
  const ways = webhook.seen.map(
    ({ request }) => `${request.method} ${request.headers["content-type"] ?? ""}`,
  );
  expect(new Set(ways)).toEqual(
    new Set([
      "GET ",
      "POST application/json",
      "POST application/x-www-form-urlencoded; charset=UTF-8",
    ]),
  );
});

test.each(SIGNATURE_METHODS)(
  "signed receipts can be verified, forged ones cannot: %s",
  async (method) => {
    const options = {
      signWebhooks: true,
      signatureMethod: method,
      signatureSecret: "only here",
      receiptFaults: { forged: 1 },
      receiptDelayMs: 40,
    };
    const seen = await receiptsOf(options, SMS.to, 2);
    const forged = told(seen, "failed");
    const real = told(seen, "delivered");
    const key = { method, secret: "only here" };
    expect(verifySignature(real, key)).toBe(true);
    expect(isTimely(real["timestamp"], Date.now())).toBe(true);
    expect(verifySignature(forged, key)).toBe(false);
  },
);

const signing = { signWebhooks: true, receiptDelayMs: 40, lateReceiptMs: 60 };
const key = { method: "md5hash", secret: "simulated-signature-secret" } as const;

test("a replayed receipt is the same to the last letter, while a duplicated one is signed anew", async () => {
  const replayed = await receiptsOf({ ...signing, receiptFaults: { replayed: 1 } }, SMS.to, 2);
  const [first, second] = replayed.map(paramsOf);
  expect(second).toEqual(first);
  expect(verifySignature(first ?? {}, key)).toBe(true);
  const duplicated = await receiptsOf({ ...signing, receiptFaults: { duplicated: 1 } }, SMS.to, 2);
  expect(new Set(duplicated.map((one) => paramsOf(one)["nonce"])).size).toBe(2);
});

test("a tampered receipt has the right ids and the opposite status, which its signature does not fit", async () => {
  const seen = await receiptsOf({ ...signing, receiptFaults: { tampered: 1 } }, SMS.to, 2);
  const wrong = told(seen, "failed");
  const right = told(seen, "delivered");
  expect(wrong["messageId"]).toBe(right["messageId"]);
  const asSigned = { ...wrong, status: "delivered" };
  const fits = [wrong, asSigned, right].map((params) => verifySignature(params, key));
  expect(fits).toEqual([false, true, true]);
});

test("the provider's clock may be wrong", async () => {
  const [seen] = await receiptsOf({ ...signing, clockSkewMs: -7_200_000 }, SMS.to, 1);
  const params = seen === undefined ? {} : paramsOf(seen);
  expect(verifySignature(params, key)).toBe(true);
  expect(isTimely(params["timestamp"], Date.now())).toBe(false);
  expect(isTimely(params["timestamp"], Date.now() - 7_200_000)).toBe(true);
});
