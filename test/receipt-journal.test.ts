import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { tendJournal } from "../packages/engine/src/db/receipt-journal.ts";
import { receive, setUp } from "./support/one-message.ts";
import { createTestDatabase } from "./support/test-database.ts";

const DAY_MS = 86_400_000;

async function partitions(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_inherits join pg_class on oid = inhrelid
    where inhparent = 'receipt'::regclass order by relname collate "C"`.execute(db);
  return rows.map(({ name }) => name);
}

/** Today is day 0, by the database's clock in UTC. */
const named = async (db: Db, day: number): Promise<string> => {
  const { rows } = await sql<{ name: string }>`
    select 'receipt_until_' || to_char((now() at time zone 'UTC')::date + 1 + ${day}::integer, 'YYYYMMDD')
      as name`.execute(db);
  return rows[0]?.name ?? "";
};

const inUse = async (db: Db) => {
  const { rows } = await sql<{ name: string }>`
    select distinct tableoid::regclass::text as name from receipt order by name`.execute(db);
  return rows.map(({ name }) => name);
};

test("partitions are made ahead, once, by however many processes", async () => {
  const { db } = await createTestDatabase();
  await Promise.all([1, 2, 3].map(() => tendJournal(db, 90 * DAY_MS)));
  await tendJournal(db, 90 * DAY_MS);
  const days = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((day) => named(db, day)));
  expect(await partitions(db)).toEqual(["receipt_unplanned", ...days]);
});

test("receipts go to the partition of their day, and a day goes when all of it is old, while others come in", async () => {
  const setting = await setUp();
  const { db } = setting;
  const today = await named(db, 0);
  await sql`drop table ${sql.id(today)}`.execute(db);
  const [old, younger] = await Promise.all([named(db, -91), named(db, -90)]);
  for (const [name, day] of [
    [old, -91],
    [younger, -90],
  ] as const) {
    const { rows } = await sql<{ fromDay: string; toDay: string }>`
      select (now() at time zone 'UTC')::date + ${day}::integer || ' 00:00+00' as from_day,
        (now() at time zone 'UTC')::date + ${day}::integer + 1 || ' 00:00+00' as to_day`.execute(
      db,
    );
    const { fromDay = "", toDay = "" } = rows[0] ?? {};
    await sql`
      create table ${sql.id(name)} partition of receipt
      for values from (${sql.lit(fromDay)}) to (${sql.lit(toDay)})`.execute(db);
    await sql`
      insert into receipt (account_id, message_id, status, payload, received_at)
      values (1, 'old', 'delivered', '{}', ${toDay}::timestamptz - interval '1 second')`.execute(
      db,
    );
  }
  expect(await inUse(db)).toEqual([old, younger]);
  const [dropped] = await Promise.all([
    tendJournal(db, 90 * DAY_MS),
    ...Array.from({ length: 5 }, () => receive(setting, [{}])),
  ]);
  expect(dropped).toEqual([old]);
  const kept = await db.selectFrom("receipt").select("messageId").execute();
  expect(kept.filter(({ messageId }) => messageId === "old")).toHaveLength(1);
  expect(kept).toHaveLength(6);
  await receive(setting, [{}]);
  // Today's partition is missing until somebody tends: what comes before stays where it is, and the day with it.
  expect([[today], ["receipt_unplanned"]]).toContainEqual(
    (await inUse(db)).filter((name) => name !== younger),
  );
});

test("without partitions receipts are kept all the same, until they are old", async () => {
  const setting = await setUp();
  const { db } = setting;
  for (const name of await partitions(db)) {
    if (name !== "receipt_unplanned") await sql`drop table ${sql.id(name)}`.execute(db);
  }
  await receive(setting, [{}]);
  expect(await inUse(db)).toEqual(["receipt_unplanned"]);
  await tendJournal(db, 90 * DAY_MS);
  expect(await partitions(db)).toContain(await named(db, 1));
  expect(await inUse(db)).toEqual(["receipt_unplanned"]);
  await sql`update receipt_unplanned set received_at = now() - interval '91 days'`.execute(db);
  await tendJournal(db, 90 * DAY_MS);
  expect(await inUse(db)).toEqual([]);
  expect(await partitions(db)).toContain(await named(db, 0));
});
