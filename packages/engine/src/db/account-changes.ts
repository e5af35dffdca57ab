import { sql } from "kysely";
import type { Account } from "./accounts.ts";
import type { Db, Trx } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** What of an account a person may change; what is left out stays. */
export type AccountColumns = Partial<
  Pick<
    Account,
    | "name"
    | "apiKey"
    | "sealedSecret"
    | "restUrl"
    | "maxPerSecond"
    | "signatureMethod"
    | "sealedSignatureSecret"
    | "acceptsUnsigned"
  >
>;

export type AccountEdit =
  | { readonly kind: "changed"; readonly before: Account; readonly account: Account }
  | { readonly kind: "missing" }
  /** It is not what the caller has seen of it. */
  | { readonly kind: "overtaken" }
  | { readonly kind: "nameTaken" }
  /** Messages are looked up where they were sent, so key and address stay while any is open. */
  | { readonly kind: "busy"; readonly campaigns: number; readonly messages: number };

/**
 * Changes an account that `isExpected`, while nobody else changes it, sends under its old key, or takes
 * its new name.
 */
export async function editAccount(
  db: Db,
  id: number,
  {
    columns,
    isExpected,
  }: { readonly columns: AccountColumns; readonly isExpected: (account: Account) => boolean },
): Promise<AccountEdit> {
  return await inTransaction(db, async (trx) => {
    // Names are unique, and a transaction that breaks that can do nothing more.
    if (columns.name !== undefined) {
      await sql`lock table account in share row exclusive mode`.execute(trx);
    }
    const before = await lockAccount(trx, id);
    if (!before) return { kind: "missing" };
    if (!isExpected(before)) return { kind: "overtaken" };
    const { name = before.name, apiKey = before.apiKey, restUrl = before.restUrl } = columns;
    if (name !== before.name && (await isNameTaken(trx, name))) return { kind: "nameTaken" };
    const moves = apiKey !== before.apiKey || restUrl !== before.restUrl;
    const open = moves ? await openOf(trx, id) : NOTHING_OPEN;
    if (open.campaigns > 0 || open.messages > 0) return { kind: "busy", ...open };
    const former = new Set([...before.formerApiKeys, before.apiKey]);
    former.delete(apiKey);
    const account = await trx
      .updateTable("account")
      .set({ ...columns, formerApiKeys: [...former] })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "changed", before, account };
  });
}

export type Retirement =
  | { readonly kind: "retired"; readonly before: Account; readonly account: Account }
  | { readonly kind: "missing" }
  /** So many of its campaigns run, wait for their time, or are paused. */
  | { readonly kind: "busy"; readonly campaigns: number };

/**
 * Ends sending from an account for good. Its standing campaigns are cancelled; any other that may still
 * send stands in the way. Whoever starts a campaign shares the lock that is taken here.
 */
export async function retireAccount(db: Db, id: number): Promise<Retirement> {
  return await inTransaction(db, async (trx) => {
    const before = await lockAccount(trx, id);
    if (!before) return { kind: "missing" };
    const { campaigns } = await openOf(trx, id, sql`not standing`);
    if (campaigns > 0) return { kind: "busy", campaigns };
    await sql`
      update campaign set state = 'cancelled', ended_at = now(), paused_by = null, pause_reason = null
      where account_id = ${id} and standing and state in ('running', 'scheduled', 'paused')`.execute(
      trx,
    );
    const account = await trx
      .updateTable("account")
      .set({ retiredAt: sql<Date>`coalesce(retired_at, now())` })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "retired", before, account };
  });
}

async function lockAccount(trx: Trx, id: number): Promise<Account | undefined> {
  return await trx
    .selectFrom("account")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

async function isNameTaken(trx: Trx, name: string): Promise<boolean> {
  const row = await trx
    .selectFrom("account")
    .select("id")
    .where("name", "=", name)
    .executeTakeFirst();
  return row !== undefined;
}

type Open = { readonly campaigns: number; readonly messages: number };
const NOTHING_OPEN: Open = { campaigns: 0, messages: 0 };

/** Campaigns that send or may go on to, and messages whose outcome the provider may still have to be asked for. */
async function openOf(trx: Trx, accountId: number, which = sql`true`): Promise<Open> {
  const { rows } = await sql<Open>`
    select
      (select count(*) from campaign
        where account_id = ${accountId} and ${which} and state in ${NOT_ENDED}) as campaigns,
      (select coalesce(sum(k.n), 0)::bigint from campaign c join recipient_count k on k.campaign_id = c.id
        where c.account_id = ${accountId} and k.state in ('sending', 'unknown')) as messages`.execute(
    trx,
  );
  return rows[0] ?? NOTHING_OPEN;
}

const NOT_ENDED = sql`('running', 'scheduled', 'paused')`;
