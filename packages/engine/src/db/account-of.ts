import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** How the row behind an id leads to the account that it belongs to. A new kind of resource is a new line. */
const ACCOUNT_OF = {
  account: sql`select id as account_id from account where id = `,
  campaign: sql`select account_id from campaign where id = `,
  import: sql`select c.account_id from import i join campaign c on c.id = i.campaign_id where i.id = `,
  endpoint: sql`select account_id from webhook_endpoint where id = `,
} as const;

/** Kinds of ids that belong to an account. */
export type Owned = keyof typeof ACCOUNT_OF;

/** The account that something belongs to; null when there is no such thing. */
export async function accountOf(db: Db, kind: Owned, id: number): Promise<number | null> {
  const { rows } = await sql<{ accountId: number }>`${ACCOUNT_OF[kind]} ${id}`.execute(db);
  return rows[0]?.accountId ?? null;
}
