import { type Selectable, sql } from "kysely";
import type { Db, Trx } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type KeptAnswer = Selectable<Tables["keptAnswer"]>;

/** A request that is to be done once, however often it comes. */
export type OnceRef = {
  readonly apiKeyId: number;
  readonly idempotencyKey: string;
};

/** Answers are kept for so long. */
const KEPT = sql`interval '24 hours'`;

/** What was answered to a request before; null when it has not come, or too long ago. */
export async function findKeptAnswer(db: Db, once: OnceRef): Promise<KeptAnswer | null> {
  const row = await db
    .selectFrom("keptAnswer")
    .selectAll()
    .where("apiKeyId", "=", once.apiKeyId)
    .where("idempotencyKey", "=", once.idempotencyKey)
    .where("createdAt", ">", sql<Date>`now() - ${KEPT}`)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Takes the request for this transaction, so that no other does it meanwhile. The lock goes with the
 * transaction, also when its process dies.
 *
 * @returns false when another has it
 */
export async function takeOnce(trx: Trx, { apiKeyId, idempotencyKey }: OnceRef): Promise<boolean> {
  const name = `idempotency ${apiKeyId} ${idempotencyKey}`;
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`.execute(trx);
  return rows[0]?.taken === true;
}

/** Keeps the answer to a request that this transaction has done, instead of one that is too old. */
export async function keepAnswer(trx: Trx, answer: Omit<KeptAnswer, "createdAt">): Promise<void> {
  await keepAnswers(trx, [answer]);
}

/** As `keepAnswer`, for many requests in one statement. */
export async function keepAnswers(
  trx: Trx,
  answers: readonly Omit<KeptAnswer, "createdAt">[],
): Promise<void> {
  if (answers.length === 0) return;
  await trx
    .insertInto("keptAnswer")
    .values([...answers])
    .onConflict((conflict) =>
      conflict.columns(["apiKeyId", "idempotencyKey"]).doUpdateSet((given) => ({
        fingerprint: given.ref("excluded.fingerprint"),
        status: given.ref("excluded.status"),
        location: given.ref("excluded.location"),
        sealedBody: given.ref("excluded.sealedBody"),
        createdAt: sql<Date>`now()`,
      })),
    )
    .execute();
}

/** A request by its key, as `takeEach` and `findKeptAnswers` name it. */
const nameOf = ({ apiKeyId, idempotencyKey }: OnceRef) => `${apiKeyId} ${idempotencyKey}`;

/** As `takeOnce`, for many requests in one statement. @returns the names of those that were taken */
export async function takeEach(
  trx: Trx,
  requests: readonly OnceRef[],
): Promise<ReadonlySet<string>> {
  const names = requests.map(nameOf);
  const { rows } = await sql<{ name: string }>`
    select name from unnest(${names}::text[]) as name
    where pg_try_advisory_xact_lock(hashtextextended('idempotency ' || name, 0))`.execute(trx);
  return new Set(rows.map(({ name }) => name));
}

/** As `findKeptAnswer`, for many requests in one statement; by name. */
export async function findKeptAnswers(
  db: Db,
  requests: readonly OnceRef[],
): Promise<ReadonlyMap<string, KeptAnswer>> {
  const { rows } = await sql<KeptAnswer>`
    select k.* from unnest(
      ${requests.map(({ apiKeyId }) => apiKeyId)}::bigint[],
      ${requests.map(({ idempotencyKey }) => idempotencyKey)}::text[]
    ) as w (api_key_id, idempotency_key)
    join kept_answer k using (api_key_id, idempotency_key)
    where k.created_at > now() - ${KEPT}`.execute(db);
  return new Map(rows.map((row) => [nameOf(row), row]));
}

/**
 * Removes the oldest answers that nobody can ask for any more. There may be millions of them, which no one
 * statement removes in its time.
 *
 * @returns how many, `limit` at the most
 */
export async function forgetOldAnswers(db: Db, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from kept_answer where ctid = any(array(
      select ctid from kept_answer where created_at < now() - ${KEPT}
      order by created_at limit ${limit} for update skip locked
    ))`.execute(db);
  return Number(numAffectedRows);
}
