import { createHash } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { Reach } from "../domain/reach.ts";
import type { Scope } from "../domain/scopes.ts";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";

/** A key as it may be shown: the hash never leaves this file. */
export type ApiKey = Omit<Selectable<Tables["apiKey"]>, "hash">;

export type NewApiKey = {
  readonly name: string;
  /** What of the key may be shown. */
  readonly prefix: string | null;
  readonly scopes: readonly Scope[];
  readonly accounts: Reach;
  readonly expiresAt: Date | null;
};

/** How exactly the time of last use is kept: not every request should write. */
const LAST_USED_SECONDS = 60;

export const SHOWN = [
  "id",
  "name",
  "prefix",
  "scopes",
  "accounts",
  "expiresAt",
  "lastUsedAt",
  "revokedAt",
  "createdAt",
] as const;

/** Keys are long and random, so one fast hash protects them; a slow one is for passwords. */
function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/**
 * Stores a key, of which only a hash is kept.
 *
 * @returns null when a key of that name is in use, or the same key was here before
 */
export async function insertApiKey(db: Db, key: string, made: NewApiKey): Promise<ApiKey | null> {
  const row = await db
    .insertInto("apiKey")
    .values({ ...made, hash: hashOf(key) })
    .onConflict((conflict) => conflict.doNothing())
    .returning(SHOWN)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores a key that a person chose and that may do everything; the same name again replaces the key. */
export async function saveApiKey(db: Db, name: string, key: string): Promise<void> {
  const hash = hashOf(key);
  await db
    .insertInto("apiKey")
    .values({ name, hash, scopes: ["admin"] })
    .onConflict((conflict) =>
      conflict.column("name").where("revokedAt", "is", null).doUpdateSet({ hash }),
    )
    .execute();
}

/** A key that may be used now, and notes now and then that it was; null for any other. */
export async function useApiKey(db: Db, key: string): Promise<ApiKey | null> {
  const { rows } = await sql<ApiKey>`
    with found as (
      select ${sql.join(SHOWN.map((column) => sql.ref(column)))} from api_key
      where hash = ${hashOf(key)} and revoked_at is null
        and (expires_at is null or expires_at > now())
    ),
    used as (
      update api_key k set last_used_at = now() from found
      where k.id = found.id and (found.last_used_at is null
        or found.last_used_at < now() - make_interval(secs => ${LAST_USED_SECONDS}))
    )
    select * from found`.execute(db);
  return rows[0] ?? null;
}

/** Whether a key was here and is revoked; such a one never comes back. */
export async function isRevoked(db: Db, key: string): Promise<boolean> {
  const row = await db
    .selectFrom("apiKey")
    .select("id")
    .where("hash", "=", hashOf(key))
    .where("revokedAt", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Newest first, revoked and expired ones too; `before` is the id of the last one of the page before. */
export async function listApiKeys(
  db: Db,
  limit: number,
  before: number | null,
): Promise<readonly ApiKey[]> {
  let query = db.selectFrom("apiKey").select(SHOWN).orderBy("id", "desc").limit(limit);
  if (before !== null) query = query.where("id", "<", before);
  return await query.execute();
}

export async function findApiKey(db: Db, id: number): Promise<ApiKey | null> {
  const row = await db.selectFrom("apiKey").select(SHOWN).where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

/** Ends a key for good; once more changes nothing. Null when there is none. */
export async function revokeApiKey(db: Db, id: number): Promise<ApiKey | null> {
  const row = await db
    .updateTable("apiKey")
    .set({ revokedAt: sql<Date>`coalesce(revoked_at, now())` })
    .where("id", "=", id)
    .returning(SHOWN)
    .executeTakeFirst();
  return row ?? null;
}

export async function hasApiKeys(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    found: boolean;
  }>`select exists (select from api_key where revoked_at is null) as found`.execute(db);
  return rows[0]?.found === true;
}
