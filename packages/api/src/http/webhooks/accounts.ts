import { setTimeout as sleep } from "node:timers/promises";
import { type Account, findAccountByToken, isOutage } from "@volley/engine";
import type { SignatureKey } from "@volley/nexmo";
import { signatureKeyOf } from "../../account-signature.ts";
import type { App } from "../../app.ts";

/** Whose webhooks come to an address, and how their signatures are checked. */
export type WebhookAccount = {
  readonly account: Account;
  /** Null where the account's webhooks are not signed. */
  readonly signature: SignatureKey | null;
};

const TOKEN = /^[\w-]{1,64}$/;
/** An account that was read longer ago is read again. */
const TRUST_MS = 1_000;
/** So long a change of an account may take to be followed, unless the database is away. */
const STALE_MS = 2_000;
/** A database that has not answered by then is taken to be away. */
const PATIENCE_MS = 500;
const KNOWN_AT_MOST = 1_000;

/** What is known of an address; times are those of the monotonic clock. */
type Known = {
  /** Undefined until it was read for the first time. */
  found: WebhookAccount | null | undefined;
  readAt: number;
  /** When it was asked for last. */
  askedAt: number;
  asking: Promise<void> | null;
};

export type WebhookAccounts = {
  /** Finds the account of an address, null for one that was not given out. */
  find(token: string): Promise<WebhookAccount | null>;
  /** The same where it is known and need not be looked after; null otherwise. */
  known(token: string): WebhookAccount | null;
};

/**
 * Whose the webhook addresses are. Thousands of receipts a second name the same few accounts, so each is read
 * once in a while, and while they keep coming nobody waits for that. What was known stays so while the database
 * is away or silent.
 */
export function webhookAccounts(app: Pick<App, "db" | "sealer">): WebhookAccounts {
  const known = new Map<string, Known>();

  async function read(token: string, entry: Known): Promise<void> {
    entry.askedAt = performance.now();
    try {
      const account = await findAccountByToken(app.db, token);
      entry.found = account && { account, signature: signatureKeyOf(account, app.sealer) };
      entry.readAt = entry.askedAt;
    } catch (error) {
      if (entry.found !== undefined && isOutage(error)) return;
      known.delete(token);
      throw error;
    } finally {
      entry.asking = null;
    }
  }

  function entryOf(token: string): Known {
    const before = known.get(token);
    if (before) return before;
    if (known.size >= KNOWN_AT_MOST) known.clear();
    const entry: Known = { found: undefined, readAt: -Infinity, askedAt: -Infinity, asking: null };
    known.set(token, entry);
    return entry;
  }

  async function find(token: string): Promise<WebhookAccount | null> {
    if (!TOKEN.test(token)) return null;
    const entry = entryOf(token);
    const now = performance.now();
    if (entry.found !== undefined && now - entry.readAt < TRUST_MS) return entry.found;
    if (entry.asking === null && now - entry.askedAt >= TRUST_MS) {
      entry.asking = read(token, entry);
      // Those who wait for it are told; there may be nobody.
      entry.asking.catch(() => undefined);
    }
    if (entry.found === undefined) await entry.asking;
    else if (now - entry.readAt >= STALE_MS && now - entry.askedAt < PATIENCE_MS) {
      await Promise.race([entry.asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    }
    return entry.found ?? null;
  }

  return {
    find,
    known(token) {
      const entry = known.get(token);
      const isFresh = entry && performance.now() - entry.readAt < TRUST_MS;
      return isFresh ? (entry.found ?? null) : null;
    },
  };
}
