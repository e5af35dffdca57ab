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
  const { apiKeyId: _id, idempotencyKey: _key, ...kept } = answer;
  await trx
    .insertInto("keptAnswer")
    .values(answer)
    .onConflict((conflict) =>
      conflict
        .columns(["apiKeyId", "idempotencyKey"])
        .doUpdateSet({ ...kept, createdAt: sql<Date>`now()` }),
    )
    .execute();
}

/** Removes answers that nobody can ask for any more. */
export async function forgetOldAnswers(db: Db): Promise<void> {
  await sql`delete from kept_answer where created_at < now() - ${KEPT}`.execute(db);
}
