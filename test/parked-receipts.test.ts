import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  countParkedReceipts,
  listParkedReceipts,
  retryParkedReceipts,
} from "../packages/engine/src/db/parked-receipts.ts";
import { retryParked as retryParkedUntilDone } from "../packages/engine/src/flow/parked-receipts.ts";
import { createAccount, letTimeCome, SHARD } from "./support/campaigns.ts";
import {
  accepted,
  everything,
  expectCounted,
  parked,
  receive,
  refOf,
  retryParked,
  settleOne,
  setUp,
  stateOf,
} from "./support/one-message.ts";

test("a client-ref signed with another account's key matches nothing; its receipt is parked", async () => {
  const setting = await setUp();
  const other = await createAccount(setting.db);
  const before = await everything(setting);
  await receive(setting, [{ clientRef: refOf({ ...setting, account: other }, 1, 1) }]);
  expect(await parked(setting)).toEqual([{ messageId: "0C01", tries: 0 }]);
  expect(await retryParked(setting)).toBe(0);
  expect(await everything(setting)).toEqual(before);
});

test("a parked receipt waits, and is applied once its part appears", async () => {
  const setting = await setUp();
  await receive(setting, [{}]);
  expect(await retryParkedReceipts(setting.db, 100, SHARD)).toEqual({ tried: 0, applied: 0 });
  expect(await parked(setting)).toEqual([{ messageId: "0C01", tries: 0 }]);
  expect(await retryParked(setting)).toBe(0);
  expect(await parked(setting)).toEqual([{ messageId: "0C01", tries: 1 }]);
  await settleOne(setting, 1, accepted("0C01"));
  expect(await retryParked(setting)).toBe(1);
  expect(await stateOf(setting)).toBe("delivered");
  expect(await parked(setting)).toEqual([]);
  await expectCounted(setting);
});

test("a stranger's receipt that comes again and again is kept each time, and parked once for what it says", async () => {
  const setting = await setUp();
  await receive(setting, [{}, {}]);
  await receive(setting, [{}, { status: "buffered" }]);
  expect(await parked(setting)).toEqual([
    { messageId: "0C01", tries: 0 },
    { messageId: "0C01", tries: 0 },
  ]);
  expect(await setting.db.selectFrom("receipt").select("id").execute()).toHaveLength(4);
  await settleOne(setting, 1, accepted("0C01"));
  expect(await retryParked(setting)).toBe(2);
  expect(await stateOf(setting)).toBe("delivered");
  await expectCounted(setting);
});

test("a message id counts within its own account only", async () => {
  const setting = await setUp();
  await settleOne(setting, 1, accepted("0C01"));
  const stranger = { ...setting, account: await createAccount(setting.db) };
  await receive(stranger, [{}]);
  expect(await retryParked(setting)).toBe(0);
  expect(await stateOf(setting)).toBe("submitted");
  await receive(setting, [{}]);
  expect(await stateOf(setting)).toBe("delivered");
  expect(await parked(setting)).toHaveLength(1);
});

test("a receipt that cannot be applied does not sink its batch; it is kept, shown, and applied when it can be", async () => {
  const setting = await setUp();
  const { db } = setting;
  await settleOne(setting, 1, accepted("0C01", "0C02", "0C03"));
  await sql`alter table part add constraint no_third check (message_id <> '0C03' or state = 'accepted')`.execute(
    db,
  );
  const batch = ["0C01", "0C03", "0C02"].map((messageId) => ({ messageId }));
  expect(await receive(setting, batch)).toEqual(["receipt.set_aside"]);
  expect((await everything(setting)).parts.map(({ state }) => state).toSorted()).toEqual([
    "accepted",
    "delivered",
    "delivered",
  ]);
  const shown = await listParkedReceipts(db, { accounts: null, before: null, limit: 10 });
  expect(shown).toMatchObject([
    { messageId: "0C03", problem: expect.stringContaining("no_third") },
  ]);
  expect(await countParkedReceipts(db, [setting.account.id])).toBe(1);

  // Neither does it hold up others that wait.
  await receive(setting, [{ messageId: "0C09" }]);
  await letTimeCome(db);
  const deps = { db, shard: SHARD, log: () => undefined };
  await retryParkedUntilDone(deps, () => false);
  expect(await parked(setting)).toEqual([
    { messageId: "0C03", tries: 1 },
    { messageId: "0C09", tries: 1 },
  ]);
  await sql`alter table part drop constraint no_third`.execute(db);
  expect(await retryParked(setting)).toBe(1);
  expect(await stateOf(setting)).toBe("delivered");
  await expectCounted(setting);
});

test("a receipt for a recipient that is no longer there is parked, and brings nothing back", async () => {
  const setting = await setUp();
  await sql`delete from recipient`.execute(setting.db);
  await receive(setting, [{ clientRef: refOf(setting, 1, 1) }]);
  expect(await parked(setting)).toHaveLength(1);
  expect(await setting.db.selectFrom("part").selectAll().execute()).toEqual([]);
});

test("every receipt is kept as it came, however often it comes and whatever it holds", async () => {
  const setting = await setUp();
  const payloads = [
    "status=delivered&price=%00",
    "status=delivered&price=%00",
    '{"a":"\\u0000\\ud800"}',
  ];
  const odd = { messageId: "0\0", payload: "messageId=0\0" };
  expect(await receive(setting, [...payloads.map((payload) => ({ payload })), odd])).toEqual([
    "receipt.set_aside",
  ]);
  const kept = await setting.db
    .selectFrom("receipt")
    .select(["payload", "messageId"])
    .orderBy("id")
    .execute();
  expect(kept.map(({ payload }) => payload)).toEqual([...payloads, "messageId=0\ufffd"]);
  expect(kept.at(-1)?.messageId).toBe("0\ufffd");
});
