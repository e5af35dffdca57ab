import { connectDatabase } from "@volley/engine";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { AHEAD } from "../packages/engine/src/db/send-ahead.ts";
import { createTestDatabase } from "./support/test-database.ts";

test("what is sent ahead is committed with the rest, and undoes it where it fails, for its own reason", async () => {
  const { url } = await createTestDatabase();
  const db = connectDatabase({ url, connections: 1, name: "test", isFast: true });
  onTestFinished(() => db.destroy());
  await sql`create table note (text text primary key)`.execute(db);
  const notes = async () => (await sql<{ text: string }>`select text from note`.execute(db)).rows;
  const write = async (...texts: string[]) =>
    await db.transaction().execute(async (trx) => {
      for (const text of texts) await sql`${AHEAD} insert into note values (${text})`.execute(trx);
    });

  await write("a", "b");
  expect(await notes()).toEqual([{ text: "a" }, { text: "b" }]);
  await expect(write("c", "a", "\0")).rejects.toMatchObject({ code: "23505" });
  const waiting = db.transaction().execute(async (trx) => {
    await sql`${AHEAD} insert into note values ('b')`.execute(trx);
    await sql`select 1`.execute(trx);
  });
  await expect(waiting).rejects.toMatchObject({ code: "23505" });
  // The same connection, for there is no other.
  await write("d");
  expect(await notes()).toEqual([{ text: "a" }, { text: "b" }, { text: "d" }]);
});
