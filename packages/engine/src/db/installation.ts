import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** The id of this database's installation; two processes that see the same one work together. */
export async function installationId(db: Db): Promise<string> {
  const row = await db.selectFrom("installation").select("id").executeTakeFirstOrThrow();
  return row.id;
}

/** Rejects when the database does not answer a trivial question. */
export async function checkAlive(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}
