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
/** So long a change of an account may take to be followed. */
const TRUST_MS = 1_000;
const KNOWN_AT_MOST = 1_000;

type Known = { readonly found: Promise<WebhookAccount | null>; readonly until: number };

/**
 * Finds the account of a webhook address, null for an address that was not given out. Thousands of
 * receipts a second name the same few accounts, so each is read once in a while, by one of those who
 * ask at that moment. What was known stays so while the database is away.
 */
export function webhookAccounts(app: Pick<App, "db" | "sealer">) {
  const known = new Map<string, Known>();

  async function read(token: string): Promise<WebhookAccount | null> {
    const account = await findAccountByToken(app.db, token);
    return account && { account, signature: signatureKeyOf(account, app.sealer) };
  }

  async function readAgain(token: string, before: Known | undefined) {
    try {
      return await read(token);
    } catch (error) {
      if (before === undefined || !isOutage(error)) {
        known.delete(token);
        throw error;
      }
      return await before.found;
    }
  }

  return async (token: string): Promise<WebhookAccount | null> => {
    if (!TOKEN.test(token)) return null;
    const before = known.get(token);
    if (before && before.until > performance.now()) return await before.found;
    if (known.size >= KNOWN_AT_MOST) known.clear();
    const found = readAgain(token, before);
    known.set(token, { found, until: performance.now() + TRUST_MS });
    return await found;
  };
}
