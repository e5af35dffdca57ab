import type { Log } from "@volley/engine";

const QUIET_MS = 60_000;

/** Why a webhook that reached the right address was not taken. */
export type RefusalCause = "unsigned" | "forged" | "late" | "foreign" | "unreadable";

/**
 * Tells the log of refused webhooks: the first of an account and cause at once, then once a minute how
 * many there were, because a wrong secret refuses thousands of them.
 */
export function refusalLog(log: Log) {
  const told = new Map<string, { at: number; since: number }>();
  return (account: string, cause: RefusalCause): void => {
    const key = `${cause}/${account}`;
    const last = told.get(key);
    if (last && performance.now() - last.at < QUIET_MS) {
      last.since += 1;
      return;
    }
    log("webhook.refused", { account, cause, times: 1 + (last?.since ?? 0) });
    told.set(key, { at: performance.now(), since: 0 });
  };
}
