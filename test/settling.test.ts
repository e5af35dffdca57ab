import { expect, test } from "vitest";
import { settle } from "../packages/engine/src/db/settle.ts";
import type { Settlement } from "../packages/engine/src/domain/settlement.ts";
import {
  accepted,
  claim,
  everything,
  expectCounted,
  given,
  partly,
  receive,
  refOf,
  rejected,
  settleOne,
  setUp,
  setUpProvenAbsent,
  setUpSecondAttempt,
  stateOf,
  throttled,
  timedOut,
  tryLater,
} from "./support/one-message.ts";
import { WAITS } from "./support/receipt-stories.ts";

test.each<[label: string, settlement: Settlement]>([
  ["accepted", accepted("0C01", "0C02")],
  ["partly accepted", partly],
  ["rejected", rejected],
  ["throttled", throttled],
  ["to be tried later", tryLater],
  ["unknown", timedOut],
])("a message that was %s is counted, and saying so again changes nothing", async (_label, to) => {
  const setting = await setUp();
  await settleOne(setting, 1, to);
  const before = await everything(setting);
  expect(before.recipient.state).toBe(to.state);
  await settleOne(setting, 1, to);
  expect(await everything(setting)).toEqual(before);
  await expectCounted(setting);
});

test("an attempt that was proven absent and turns out accepted is not sent again", async () => {
  const setting = await setUpProvenAbsent();
  expect(await stateOf(setting)).toBe("pending");
  await settleOne(setting, 1, accepted("0C01"));
  expect(await stateOf(setting)).toBe("submitted");
  expect(await claim(setting.db, setting.campaign.id)).toEqual([]);
  await expectCounted(setting);
});

test.each<[label: string, second: Settlement]>([
  ["throttled", throttled],
  ["rejected", rejected],
  ["unknown", timedOut],
])("an older attempt that was accepted counts, though the next is %s", async (_label, second) => {
  const setting = await setUpSecondAttempt();
  expect(await settleOne(setting, 1, accepted("0C01"))).toBe(0);
  expect(await settleOne(setting, 2, second)).toBe(1);
  expect(await stateOf(setting)).toBe("submitted");
  await expectCounted(setting);
});

test.each<[label: string, settlement: Settlement]>([
  ["rejected", rejected],
  ["throttled", throttled],
  ["to be tried later", tryLater],
  ["unknown", timedOut],
])("an older attempt that was %s changes nothing for the next one", async (_label, older) => {
  const setting = await setUpSecondAttempt();
  const before = await everything(setting);
  await settleOne(setting, 1, older);
  expect(await everything(setting)).toEqual(before);
});

test.each<[label: string, older: Settlement, newer: Settlement, state: string]>([
  ["rejected, accepted", rejected, accepted("0C02"), "submitted"],
  ["throttled, accepted", throttled, accepted("0C02"), "submitted"],
  ["unknown, rejected", timedOut, rejected, "rejected"],
  ["accepted, throttled", accepted("0C01"), throttled, "submitted"],
  ["accepted, accepted", accepted("0C01"), accepted("0C02"), "submitted"],
])("two attempts in one batch do not mix: %s", async (_label, older, newer, state) => {
  const setting = await setUpSecondAttempt();
  await settle(setting.db, [given(setting, 1, older), given(setting, 2, newer)], WAITS);
  expect(await stateOf(setting)).toBe(state);
  await expectCounted(setting);
});

test("an acceptance that a lookup found and the answer told as well is one acceptance", async () => {
  const setting = await setUp();
  const both = [accepted("0C01", "0C02"), accepted("0C02", "0C01")];
  await settle(
    setting.db,
    both.map((one) => given(setting, 1, one)),
    WAITS,
  );
  expect(await stateOf(setting)).toBe("submitted");
  expect((await everything(setting)).figures).toMatchObject({ parts: 2, cost: "0.06000000" });
  await expectCounted(setting);
});

test("a price that only the answer brings is counted, though a receipt made the part known before", async () => {
  const setting = await setUp();
  const clientRef = refOf(setting, 1, 1);
  await receive(setting, [{ clientRef, price: null, status: "accepted" }]);
  await settleOne(setting, 1, accepted("0C01"));
  expect((await everything(setting)).figures).toMatchObject({ parts: 1, cost: "0.03000000" });
  await expectCounted(setting);
});

test("a text of which the provider refused a part ends as failed, for the reason of the refusal", async () => {
  const setting = await setUp();
  await settleOne(setting, 1, partly);
  await receive(setting, [{ messageId: "0C01" }, { messageId: "0C02" }]);
  const { recipient, figures } = await everything(setting);
  expect(recipient).toMatchObject({ state: "failed", errorSource: "submit", errorCode: 6 });
  expect(figures.errors).toEqual([{ source: "submit", code: 6, count: 1 }]);
  await expectCounted(setting);
});

test("a search that shows one part of two does not make one receipt enough", async () => {
  const setting = await setUp();
  await settleOne(setting, 1, { ...accepted("0C01"), leastParts: 2 });
  await receive(setting, [{ messageId: "0C01" }]);
  expect(await stateOf(setting)).toBe("submitted");
  await receive(setting, [{ messageId: "0C02", clientRef: refOf(setting, 1, 2) }]);
  expect(await stateOf(setting)).toBe("delivered");
  await expectCounted(setting);
});
