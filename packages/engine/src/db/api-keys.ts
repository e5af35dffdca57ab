import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** Keys are long and random, so one fast hash protects them; a slow one is for passwords. */
function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Stores a key under its name; the same name again replaces the key. */
export async function saveApiKey(db: Db, name: string, key: string): Promise<void> {
  const hash = hashOf(key);
  await db
    .insertInto("apiKey")
    .values({ name, hash })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ hash }))
    .execute();
}

/** The name of a key of this installation; null for any other. */
export async function findApiKeyName(db: Db, key: string): Promise<string | null> {
  const row = await db
    .selectFrom("apiKey")
    .select("name")
    .where("hash", "=", hashOf(key))
    .executeTakeFirst();
  return row?.name ?? null;
}

export async function hasApiKeys(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    found: boolean;
  }>`select exists (select from api_key) as found`.execute(db);
  return rows[0]?.found === true;
}
