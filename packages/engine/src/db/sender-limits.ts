import type { Selectable } from "kysely";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";

/** What a sending number may do: requests a second, beside the limit of its account. */
export type SenderLimit = Selectable<Tables["senderLimit"]>;

export async function listSenderLimits(db: Db, accountId: number): Promise<readonly SenderLimit[]> {
  return await db
    .selectFrom("senderLimit")
    .selectAll()
    .where("accountId", "=", accountId)
    .orderBy("sender")
    .execute();
}

/** Some of them by name, behind the one that the page before ended with. */
export async function listSenderLimitPage(
  db: Db,
  page: { readonly accountId: number; readonly after: string; readonly limit: number },
): Promise<readonly SenderLimit[]> {
  return await db
    .selectFrom("senderLimit")
    .selectAll()
    .where("accountId", "=", page.accountId)
    .where("sender", ">", page.after)
    .orderBy("sender")
    .limit(page.limit)
    .execute();
}

/** Sets or changes a limit; it holds from the next second on, also for what runs. */
export async function setSenderLimit(db: Db, limit: SenderLimit): Promise<void> {
  await db
    .insertInto("senderLimit")
    .values(limit)
    .onConflict((conflict) =>
      conflict.columns(["accountId", "sender"]).doUpdateSet({ maxPerSecond: limit.maxPerSecond }),
    )
    .execute();
}

/** @returns whether there was one */
export async function removeSenderLimit(
  db: Db,
  { accountId, sender }: Pick<SenderLimit, "accountId" | "sender">,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("senderLimit")
    .where("accountId", "=", accountId)
    .where("sender", "=", sender)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
