import { type Selectable, sql } from "kysely";
import type { Reach } from "../domain/reach.ts";
import type { Db } from "./connect.ts";
import type { Tables } from "./tables.ts";
import { walk } from "./walk.ts";

export type Recipient = Selectable<Tables["recipient"]>;

/** Recipients of a campaign by id, those behind `after`; stable under inserts. */
export async function listRecipients(
  db: Db,
  {
    campaignId,
    after,
    limit,
  }: { readonly campaignId: number; readonly after: number; readonly limit: number },
): Promise<readonly Recipient[]> {
  const { rows } = await sql<Recipient>`
    select * from (${walk(sql`*`, campaignId, { after, limit })}) seen
    where campaign_id = ${campaignId} order by id`.execute(db);
  return rows;
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
