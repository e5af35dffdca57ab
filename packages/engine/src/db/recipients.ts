import { type Selectable, sql } from "kysely";
import type { Reach } from "../domain/reach.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type Recipient = Selectable<Tables["recipient"]>;

export type RecipientPage = {
  readonly campaignId: number;
  readonly state: RecipientState | null;
  /** Only rows with a greater id; stable under inserts. */
  readonly after: number;
  readonly limit: number;
};

export async function listRecipients(db: Db, page: RecipientPage): Promise<readonly Recipient[]> {
  let query = db
    .selectFrom("recipient")
    .selectAll()
    .where("campaignId", "=", page.campaignId)
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.limit);
  if (page.state !== null) query = query.where("state", "=", page.state);
  // Names the small index of open rows, in which the unknown ones are.
  if (page.state === "unknown") query = query.where("checkAt", "is not", null);
  return await query.execute();
}

export async function findRecipient(
  db: Db,
  campaignId: number,
  id: number,
): Promise<Recipient | null> {
  const row = await db
    .selectFrom("recipient")
    .selectAll()
    .where("campaignId", "=", campaignId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

type OfNumber = {
  readonly phone: number;
  readonly reach: Reach;
  /** Where the page before ended; null begins with the newest campaign. */
  readonly before?: { readonly campaignId: number; readonly id: number } | null;
  readonly limit?: number;
};

/**
 * Every campaign row of one number within the caller's reach, newest campaign first; imported and
 * triggered ones have an index each.
 */
export async function findByPhone(
  db: Db,
  { phone, reach, before, limit = 200 }: OfNumber,
): Promise<readonly Recipient[]> {
  let ofNumber = db.selectFrom("recipient").selectAll().where("phone", "=", phone);
  if (reach !== null) {
    const within = db.selectFrom("campaign").select("id").where("accountId", "in", reach);
    ofNumber = ofNumber.where("campaignId", "in", within);
  }
  if (before) {
    ofNumber = ofNumber.where(
      sql<boolean>`(campaign_id, id) < (${before.campaignId}, ${before.id})`,
    );
  }
  return await ofNumber
    .where("importId", "is not", null)
    .unionAll(ofNumber.where("importId", "is", null))
    .orderBy("campaignId", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
