import { Transaction } from "kysely";
import type { Db, Trx } from "./connect.ts";
import { retryCollisions } from "./outage.ts";

/**
 * Does something within the caller's transaction where there is one, else within its own, which is run
 * again when it collides with another. What collides within the caller's fails that one as a whole.
 */
export async function inTransaction<T>(db: Db, act: (trx: Trx) => Promise<T>): Promise<T> {
  if (db instanceof Transaction) return await act(db);
  return await retryCollisions(() => db.transaction().execute(act));
}
