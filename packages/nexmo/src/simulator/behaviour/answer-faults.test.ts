import { expect, test } from "vitest";
import type { OutboundSms } from "../../sms/outbound-sms.ts";
import { until } from "../../testing/scripted-provider.ts";
import type { Simulator, SimulatorOptions } from "../index.ts";
import { clientOf, control, requestsOf, SMS, started } from "../testing/started.ts";
import { ANSWER_FAULTS } from "./answer-faults.ts";
import type { AnswerFault } from "./answer-faults.ts";

/** What our client makes of each fault, and whether the provider has taken the message. */
const EXPECTED: Readonly<Record<AnswerFault, readonly [kind: string, isAccepted: boolean]>> = {
  lostAnswer: ["unknown", true],
  lostRequest: ["unknown", false],
  resetAfter: ["unknown", true],
  resetBefore: ["unknown", false],
  badGatewayAfter: ["unknown", true],
  badGatewayBefore: ["unknown", false],
  unavailable: ["unknown", false],
  tooManyRequests: ["tryLater", false],
  redirect: ["unknown", false],
  garbage: ["unknown", true],
  truncated: ["unknown", true],
  cutOff: ["unknown", true],
  html: ["unknown", true],
  empty: ["unknown", true],
  huge: ["unknown", true],
  noMessageId: ["unknown", true],
  badMoney: ["accepted", true],
  wrongType: ["accepted", true],
  slowDrip: ["unknown", true],
  internalError: ["tryLater", false],
  tooManyBinds: ["tryLater", false],
  communicationFailed: ["tryLater", false],
  partial: ["partlyAccepted", true],
  sameMessageId: ["accepted", true],
};

const LONG = { ...SMS, text: "a".repeat(200) };
const smsFor = (fault: AnswerFault) => (fault === "sameMessageId" ? SMS : LONG);

/** Faults after which no whole answer ever comes, so that the client must give up by itself. */
const ENDLESS: ReadonlySet<AnswerFault> = new Set(["lostAnswer", "lostRequest", "slowDrip"]);

/** Submits, and gives up once the simulator has dealt with it if no answer will come. */
async function submit(simulator: Simulator, sms: OutboundSms, isEndless: boolean) {
  const client = clientOf(simulator);
  const given = new AbortController();
  const outcome = client.sms.submit(sms, given.signal);
  if (isEndless) {
    await until(() => simulator.ledger().accepted + simulator.ledger().dropped === 1);
    given.abort();
  }
  return (await outcome).kind;
}

test.each(ANSWER_FAULTS)("%s", async (fault) => {
  const [kind, isAccepted] = EXPECTED[fault];
  await using simulator = await started({ faults: { [fault]: 1 }, receipts: false });
  expect(await submit(simulator, smsFor(fault), ENDLESS.has(fault))).toBe(kind);
  expect(simulator.ledger()).toMatchObject({
    accepted: isAccepted ? 1 : 0,
    faults: { [fault]: 1 },
  });
  expect(await requestsOf(simulator)).toMatchObject([{ to: SMS.to, fault }]);
});

test.each(ANSWER_FAULTS)("the magic number of %s does the same", async (fault) => {
  const [kind, isAccepted] = EXPECTED[fault];
  await using simulator = await started({ receipts: false });
  const to = `441514960${String(ANSWER_FAULTS.indexOf(fault)).padStart(3, "0")}`;
  expect(await submit(simulator, { ...smsFor(fault), to }, ENDLESS.has(fault))).toBe(kind);
  expect(simulator.ledger().accepted).toBe(isAccepted ? 1 : 0);
});

test("a partial acceptance keeps the first parts and lets a text of one part alone", async () => {
  await using simulator = await started({ faults: { partial: 1 }, receipts: false });
  const { sms } = clientOf(simulator);
  expect(await sms.submit(LONG)).toMatchObject({
    kind: "partlyAccepted",
    parts: [{ network: "23410" }],
    refusedParts: 1,
    code: 1,
  });
  expect((await sms.submit(SMS)).kind).toBe("accepted");
  expect(simulator.ledger()).toMatchObject({ accepted: 2, parts: 2, faults: { partial: 1 } });
});

test("two messages may get one message-id, and each keeps its own client-ref", async () => {
  await using simulator = await started({ searchPerSecond: 50 });
  const { search, sms } = clientOf(simulator);
  const to = "441514960023";
  const [first, second] = [
    await sms.submit({ ...SMS, clientRef: "first" }),
    await sms.submit({ ...SMS, to, clientRef: "second" }),
  ];
  if (first.kind !== "accepted" || second.kind !== "accepted") throw new Error("not accepted");
  expect(second.parts[0]?.messageId).toBe(first.parts[0]?.messageId);
  const day = { to, date: new Date().toISOString().slice(0, 10) };
  expect(await search.messages(day)).toMatchObject({ messages: [{ clientRef: "second" }] });
});

test("one destination can be slower than all others", async () => {
  await using simulator = await started({ slowPrefix: "1", slowMs: 60_000 });
  const slow = submit(simulator, { ...SMS, to: "14155550100" }, true);
  expect(await slow).toBe("unknown");
  expect(await submit(simulator, SMS, false)).toBe("accepted");
  expect(simulator.ledger().accepted).toBe(2);
});

/** The faults of a whole run by number and try. */
async function runOf(order: "forward" | "backward", seed: number): Promise<readonly string[]> {
  const faults: SimulatorOptions["faults"] = { badGatewayAfter: 0.3, internalError: 0.3 };
  await using simulator = await started({ faults, seed, receipts: false });
  const { sms } = clientOf(simulator);
  const numbers = Array.from({ length: 40 }, (_, n) => String(447_700_900_000 + (n % 20)));
  if (order === "backward") numbers.reverse();
  for (const to of numbers) {
    // oxlint-disable-next-line no-await-in-loop -- the order is the point
    await sms.submit({ ...SMS, to });
  }
  const requests = await requestsOf(simulator);
  return requests.map(({ fault, to }) => `${String(to)} ${String(fault)}`).toSorted();
}

test("the seed decides which message meets which fault, whatever the order of arrival", async () => {
  const first = await runOf("forward", 7);
  expect(await runOf("backward", 7)).toEqual(first);
  expect(await runOf("forward", 8)).not.toEqual(first);
  const met = first.filter((line) => !line.endsWith("null"));
  expect(met.length).toBeGreaterThan(10);
  expect(met.length).toBeLessThan(38);
});

test("shares change while it runs, and searches meet faults when they shall", async () => {
  await using simulator = await started({ searchPerSecond: 50 });
  const { account, sms } = clientOf(simulator);
  expect((await account.balance()).kind).toBe("balance");
  await control(simulator, { faults: { badGatewayBefore: 1 } });
  expect((await sms.submit(SMS)).kind).toBe("unknown");
  expect((await account.balance()).kind).toBe("balance");
  await control(simulator, { faultsEverywhere: true });
  expect((await account.balance()).kind).toBe("unavailable");
  await control(simulator, { faults: "none" });
  expect((await sms.submit(SMS)).kind).toBe("accepted");
  expect((await account.balance()).kind).toBe("balance");
});

test.each([
  ["revoked", 4],
  ["barred", 8],
  ["notEnabled", 11],
])("an account that is %s is stopped with status %i", async (account, code) => {
  await using simulator = await started();
  await control(simulator, { account });
  const { sms } = clientOf(simulator);
  expect(await sms.submit(SMS)).toMatchObject({ kind: "accountStopped", code });
  await control(simulator, { account: "active" });
  expect((await sms.submit(SMS)).kind).toBe("accepted");
});

test("more open requests than connections are allowed are answered with status 10", async () => {
  await using simulator = await started({ maxConnections: 2, receipts: false });
  const { sms } = clientOf(simulator);
  const given = new AbortController();
  // They are accepted and never answered, so that both stay open.
  const open = [1, 2].map(() => sms.submit({ ...SMS, to: "441514960000" }, given.signal));
  await until(() => simulator.ledger().accepted === 2);
  expect(await sms.submit(SMS)).toMatchObject({ kind: "tryLater", code: 10 });
  given.abort();
  await Promise.all(open);
  await control(simulator, { maxConnections: 0 });
  expect((await sms.submit(SMS)).kind).toBe("accepted");
});
