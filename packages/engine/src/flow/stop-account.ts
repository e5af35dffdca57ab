import type { Account } from "../db/accounts.ts";
import { pauseAccount } from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import type { Log } from "./ports.ts";

/**
 * Pauses an account's campaigns for a reason that a person must mend, and says so once. Never rejects:
 * whoever found the reason has a recipient in hand to put back.
 */
export async function stopAccount(
  { db, log }: { readonly db: Db; readonly log: Log },
  account: Account,
  reason: string,
): Promise<void> {
  try {
    const campaigns = await pauseAccount(db, account, reason);
    if (campaigns > 0) log("account.stopped", { account: account.name, reason, campaigns });
  } catch (error) {
    log("account.stop_failed", { account: account.name, error });
  }
}
