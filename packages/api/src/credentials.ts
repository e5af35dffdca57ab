import type { Account } from "@volley/engine";
import type { Sealer } from "./sealed.ts";

/** What the provider wants to know of an account. */
export function credentialsOf(account: Account, sealer: Sealer) {
  const { restUrl, apiKey, sealedSecret } = account;
  return { restUrl, apiKey, apiSecret: sealer.unseal(sealedSecret, apiKey) };
}
