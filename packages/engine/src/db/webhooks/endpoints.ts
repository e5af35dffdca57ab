import { type Selectable, sql } from "kysely";
import type { EventType } from "../../domain/webhooks/event-types.ts";
import type { Reach } from "../../domain/reach.ts";
import type { Db, Trx } from "../connect.ts";
import { inTransaction } from "../in-transaction.ts";
import type { Tables } from "../tables.ts";

/** Where somebody's program wants to be told what happens in an account. */
export type Endpoint = Selectable<Tables["webhookEndpoint"]>;

/** What a person may set of it. */
export type EndpointSettings = {
  readonly url: string;
  readonly description: string;
  readonly events: readonly EventType[];
  readonly state: Endpoint["state"];
};

type NewEndpoint = Omit<EndpointSettings, "state"> & { readonly accountId: number };

/** More than any program needs, and few enough to tell each of them. */
export const MOST_ENDPOINTS = 20;

/**
 * Adds an endpoint to an account.
 *
 * @param seal is told the id that the endpoint will have, and answers with its secret
 * @returns null when the account has as many as it may
 */
export async function insertEndpoint(
  db: Db,
  endpoint: NewEndpoint,
  seal: (id: number) => Buffer,
): Promise<Endpoint | null> {
  return await inTransaction(db, async (trx) => {
    const { accountId } = endpoint;
    // Held, so that two at once do not both find room for the last one; and counted by a statement after it,
    // because one that has waited for the lock still sees what there was before.
    await sql`select from account where id = ${accountId} for no key update`.execute(trx);
    const { rows } = await sql<{ id: number }>`
      select nextval('webhook_endpoint_id') as id
      where (select count(*) from webhook_endpoint where account_id = ${accountId}) < ${MOST_ENDPOINTS}`.execute(
      trx,
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    return await trx
      .insertInto("webhookEndpoint")
      .values({ ...endpoint, id, sealedSecret: seal(id) })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

export async function findEndpoint(db: Db, id: number): Promise<Endpoint | null> {
  const found = await db
    .selectFrom("webhookEndpoint")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  return found ?? null;
}

export type EndpointPage = {
  readonly reach: Reach;
  /** The id of the last one of the page before; null for the first page. */
  readonly before: number | null;
  readonly limit: number;
  /** Only those that Volley has disabled by itself, and those to which nothing gets through just now. */
  readonly needAttention?: true;
};

/** Endpoints within the caller's reach, newest first. */
export async function listEndpoints(
  db: Db,
  { reach, before, limit, needAttention }: EndpointPage,
): Promise<readonly Endpoint[]> {
  let query = db.selectFrom("webhookEndpoint").selectAll().orderBy("id", "desc").limit(limit);
  if (reach !== null) query = query.where("accountId", "in", reach);
  if (before !== null) query = query.where("id", "<", before);
  if (needAttention) {
    query = query.where((eb) =>
      eb.or([
        eb("disabledReason", "is not", null),
        // One that a person has disabled fails no more.
        eb.and([eb("failingSince", "is not", null), eb("state", "=", "enabled")]),
      ]),
    );
  }
  return await query.execute();
}

export type EndpointChange =
  | { readonly kind: "changed"; readonly before: Endpoint; readonly endpoint: Endpoint }
  /** It is not what the caller has seen of it. */
  | { readonly kind: "overtaken" }
  | { readonly kind: "missing" };

/** Changes an endpoint, unless it is not what the caller expects any more. Enabling it forgets why it was disabled. */
export async function changeEndpoint(
  db: Db,
  id: number,
  edit: {
    readonly settings: Partial<EndpointSettings>;
    readonly isExpected: (endpoint: Endpoint) => boolean;
  },
): Promise<EndpointChange> {
  return await inTransaction(db, async (trx) => {
    const before = await lockEndpoint(trx, id);
    if (!before) return { kind: "missing" };
    if (!edit.isExpected(before)) return { kind: "overtaken" };
    if (Object.keys(edit.settings).length === 0) {
      return { kind: "changed", before, endpoint: before };
    }
    const enables = edit.settings.state === "enabled";
    const endpoint = await trx
      .updateTable("webhookEndpoint")
      .set({ ...edit.settings, ...(enables ? { disabledReason: null, failingSince: null } : {}) })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: "changed", before, endpoint };
  });
}

/** Gives an endpoint another secret; the one before signs along for a while. */
export async function replaceSecret(
  db: Db,
  id: number,
  { sealedSecret, overlapMs }: { readonly sealedSecret: Buffer; readonly overlapMs: number },
): Promise<Endpoint | null> {
  const changed = await db
    .updateTable("webhookEndpoint")
    .set((eb) => ({
      sealedSecret,
      sealedOldSecret: eb.ref("sealedSecret"),
      oldSecretUntil: sql<Date>`now() + make_interval(secs => ${overlapMs / 1_000})`,
    }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return changed ?? null;
}

/** Removes an endpoint with whatever was still to be told to it. Its log goes with the days. */
export async function removeEndpoint(db: Db, id: number): Promise<Endpoint | null> {
  return await inTransaction(db, async (trx) => {
    const removed = await trx
      .deleteFrom("webhookEndpoint")
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    await sql`delete from webhook_due where endpoint_id = ${id}`.execute(trx);
    return removed ?? null;
  });
}

async function lockEndpoint(trx: Trx, id: number): Promise<Endpoint | undefined> {
  return await trx
    .selectFrom("webhookEndpoint")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}
