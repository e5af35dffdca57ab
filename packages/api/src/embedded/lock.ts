import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { until } from "./until.ts";

const WAIT = { everyMs: 50, forMs: 60_000 };
const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process, and no other call in this one, is inside the same directory's
 * lock. The lock is the file lock that SQLite takes for an exclusive transaction, on an empty file:
 * the kernel drops it when its process dies, so there is never a stale lock to judge, which no
 * scheme of process numbers in files gets right for two waiters at once.
 */
export async function withLock<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  using lock = openLock(join(dir, "postgres.lock"), dir);
  const taken = await until(async () => take(lock, dir), WAIT);
  if (taken === undefined) {
    throw new EmbeddedPostgresError(
      `Another command has been starting or stopping the database in ${dir} for ${WAIT.forMs / 1000} s; wait for it or end it, then try again`,
    );
  }
  return await work();
}

function openLock(file: string, dir: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw unusable(dir, error);
  }
}

function take(lock: DatabaseSync, dir: string): true | undefined {
  try {
    lock.exec("begin exclusive");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) {
      return undefined;
    }
    throw unusable(dir, error);
  }
}

const unusable = (dir: string, cause: unknown) =>
  new EmbeddedPostgresError(
    `Cannot write in the data directory ${dir}: make it writable, or set VOLLEY_DATA_DIR to another one`,
    { cause },
  );
