import { setTimeout as sleep } from "node:timers/promises";

/** Two transactions met; the one that lost may simply run again. */
const COLLISIONS = new Set(["40001", "40P01"]);
const COLLISION_TRIES = 5;

/**
 * Runs one transaction, again when it collided with another.
 * The transaction must be safe to run again, as every statement that was rolled back is.
 */
export async function retryCollisions<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (tries >= COLLISION_TRIES || !COLLISIONS.has(sqlState(error) ?? "")) throw error;
      await sleep(Math.random() * 20 * tries);
    }
  }
}

/** Classes of SQLSTATE in which the server or its load, not the statement, is at fault; and the system's own codes. */
const OUTAGE =
  /^(08|40|53|55|57|58)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** Whether the database is away, going away, or out of room; then the same may work later. */
export function isOutage(error: unknown): boolean {
  if (OUTAGE.test(sqlState(error) ?? "")) return true;
  // A connection that is cut in mid-query has no code, only words of the driver.
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded|Query read timeout)/.test(error.message)
  );
}

/** Whether a row came in meanwhile that this transaction wanted to write, or wanted to lock after us. */
export function isOvertaken(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return state === UNIQUE_VIOLATION || COLLISIONS.has(state);
}

const UNIQUE_VIOLATION = "23505";

function sqlState(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
