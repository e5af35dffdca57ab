import type { Db } from "./connect.ts";

/** The id of this database's installation; two processes that see the same one work together. */
export async function installationId(db: Db): Promise<string> {
  const row = await db.selectFrom("installation").select("id").executeTakeFirstOrThrow();
  return row.id;
}
