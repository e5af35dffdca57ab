import { performance } from "node:perf_hooks";
import { type Account, setAccountLimit, takeLimitRead } from "../../db/accounts.ts";
import type { Db } from "../../db/connect.ts";
import type { Log, Provider } from "../ports.ts";

/** The limit is not read more often than this, however much is throttled. */
const SOONEST_MS = 5_000;

export type LimitReader = {
  /** Reads the limit if it is time, in the background. */
  readIfDue(): void;
  /** Something is wrong with the limit: reads it unless that was done a moment ago. */
  readSoon(): void;
};

export type LimitReading = {
  readonly db: Db;
  readonly provider: Pick<Provider, "readLimit">;
  readonly log: Log;
  readonly everyMs: number;
  /** The provider's limit is another one than that which is known. */
  readonly onChange: () => Promise<void>;
};

/**
 * Keeps an account's limit as its provider's settings say, while it is sending. One process at a time
 * asks; all of them see the account's row change.
 */
export function createLimitReader(
  account: Pick<Account, "id" | "name">,
  { db, provider, log, everyMs, onChange }: LimitReading,
): LimitReader {
  const soonestMs = Math.min(SOONEST_MS, everyMs);
  const triedAt = { due: -Infinity, soon: -Infinity };
  let reading = false;

  async function read(why: "due" | "soon"): Promise<void> {
    const now = performance.now();
    if (reading || now - triedAt[why] < soonestMs) return;
    reading = true;
    triedAt[why] = now;
    try {
      if (!(await takeLimitRead(db, account.id, why === "due" ? everyMs : soonestMs))) return;
      const perSecond = await provider.readLimit();
      if (perSecond === null || !(await setAccountLimit(db, account.id, perSecond))) return;
      log("account.limit_changed", { account: account.name, perSecond });
      await onChange();
    } catch (error) {
      log("account.limit_unread", { account: account.name, error });
    } finally {
      reading = false;
    }
  }

  return {
    readIfDue: () => void read("due"),
    readSoon: () => void read("soon"),
  };
}
