import { type Insertable, type Selectable, sql } from "kysely";
import type { DeadNumbers } from "../domain/optout.ts";
import type { Reach } from "../domain/reach.ts";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type Account = Selectable<Tables["account"]>;

export type NewAccount = Omit<
  Insertable<Tables["account"]>,
  "id" | "currency" | "limitReadAt" | "retiredAt" | "formerApiKeys"
>;

/** @returns null when an account of that name exists */
export async function insertAccount(db: Db, account: NewAccount): Promise<Account | null> {
  const row = await db
    .insertInto("account")
    .values(account)
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export async function findAccount(db: Db, id: number): Promise<Account | null> {
  const row = await db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
  return row ?? null;
}

/** Accounts within the caller's reach. */
export async function listAccounts(db: Db, reach: Reach): Promise<readonly Account[]> {
  let query = db.selectFrom("account").selectAll().orderBy("id");
  if (reach !== null) query = query.where("id", "in", reach);
  return await query.execute();
}

/** Some of them in the order in which they were added, behind the id that the page before ended with. */
export async function listAccountPage(
  db: Db,
  page: { readonly reach: Reach; readonly after: number; readonly limit: number },
): Promise<readonly Account[]> {
  let query = db.selectFrom("account").selectAll().orderBy("id").limit(page.limit);
  if (page.reach !== null) query = query.where("id", "in", page.reach);
  return await query.where("id", ">", page.after).execute();
}

/** The ids of all accounts from which may be sent, in order. */
export async function listSendingAccounts(db: Db): Promise<readonly number[]> {
  const rows = await db
    .selectFrom("account")
    .select("id")
    .where("retiredAt", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The account whose webhook URLs carry this token. */
export async function findAccountByToken(db: Db, token: string): Promise<Account | null> {
  const row = await db
    .selectFrom("account")
    .selectAll()
    .where("webhookToken", "=", token)
    .executeTakeFirst();
  return row ?? null;
}

/** Takes over the limit that the provider's settings say now; false when it was known. */
export async function setAccountLimit(db: Db, id: number, maxPerSecond: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("account")
    .set({ maxPerSecond })
    .where("id", "=", id)
    .where("maxPerSecond", "<>", maxPerSecond)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Takes it upon the caller to read an account's limit, unless somebody has within `everyMs`: of any
 * number of processes one asks the provider.
 */
export async function takeLimitRead(db: Db, id: number, everyMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("account")
    .set({ limitReadAt: sql<Date>`now()` })
    .where("id", "=", id)
    .where(
      sql<boolean>`limit_read_at is null
        or limit_read_at < now() - make_interval(secs => ${everyMs / 1_000})`,
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether numbers that are reported to be out of use are texted all the same. */
export async function setDeadNumbers(db: Db, id: number, deadNumbers: DeadNumbers): Promise<void> {
  await db.updateTable("account").set({ deadNumbers }).where("id", "=", id).execute();
}
