import { randomBytes } from "node:crypto";
import { type Account, insertAccount, setAccountLimit } from "@volley/engine";
import { createNexmo } from "@volley/nexmo";
import { signatureColumns, type SignatureChange } from "./account-signature.ts";
import { type App, credentialsOf } from "./app.ts";
import { whyNoAnswer } from "./ask-provider.ts";

const PROVIDER_URL = "https://rest.nexmo.com";

export const PROVIDER_URL_SHAPE =
  "the address alone, without user, path or query, for example https://rest.nexmo.com";

/** Whether requests can be sent there: the client asks at fixed paths, so an address is all it takes. */
export function isProviderUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && href === `${origin}/`;
}

export type AccountRequest = {
  readonly name: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly restUrl?: string;
} & Pick<SignatureChange, "signatureMethod"> & { readonly signatureSecret?: string };

export type AccountAnswer =
  | { readonly kind: "account"; readonly account: Account; readonly balance: string | null }
  | {
      readonly kind: "refused";
      readonly reason: "credentials" | "unreachable" | "name";
      readonly detail: string;
    };

/** Adds an account after the provider has confirmed its credentials, with the limit it allows. */
export async function addAccount(app: App, request: AccountRequest): Promise<AccountAnswer> {
  const { name, apiKey, apiSecret, restUrl = PROVIDER_URL } = request;
  const found = await ask({ restUrl, apiKey, apiSecret });
  if (found.kind === "refused") return found;
  const { signatureSecret, signatureMethod } = request;
  const signature =
    signatureSecret === undefined
      ? null
      : signatureColumns(app.sealer, { apiKey, ...UNSIGNED }, { signatureSecret, signatureMethod });
  const account = await insertAccount(app.db, {
    ...UNSIGNED,
    ...signature,
    name,
    apiKey,
    sealedSecret: app.sealer.seal(apiSecret, apiKey),
    restUrl,
    webhookToken: randomBytes(12).toString("base64url"),
    refKey: randomBytes(32),
    maxPerSecond: found.maxPerSecond,
  });
  if (account) return { kind: "account", account, balance: found.balance };
  return { kind: "refused", reason: "name", detail: `there is already an account named "${name}"` };
}

const UNSIGNED = { signatureMethod: null, sealedSignatureSecret: null, acceptsUnsigned: false };

/** Reads limit and balance again, and keeps the limit. */
export async function syncAccount(app: App, account: Account): Promise<AccountAnswer> {
  const found = await ask(credentialsOf(account, app.sealer));
  if (found.kind === "refused") return found;
  await setAccountLimit(app.db, account.id, found.maxPerSecond);
  const { maxPerSecond, balance } = found;
  return { kind: "account", account: { ...account, maxPerSecond }, balance };
}

type Found =
  | { readonly kind: "found"; readonly maxPerSecond: number; readonly balance: string | null }
  | (AccountAnswer & { readonly kind: "refused" });

async function ask(credentials: {
  restUrl: string;
  apiKey: string;
  apiSecret: string;
}): Promise<Found> {
  const nexmo = createNexmo({ ...credentials, connections: 1 });
  try {
    const settings = await nexmo.account.settings();
    switch (settings.kind) {
      case "settings": {
        const balance = await nexmo.account.balance();
        return {
          kind: "found",
          maxPerSecond: settings.maxPerSecond,
          balance: balance.kind === "balance" ? balance.value : null,
        };
      }
      case "unauthorised":
        return {
          kind: "refused",
          reason: "credentials",
          detail: `the provider at ${credentials.restUrl} refuses this key and secret; check both in its dashboard`,
        };
      case "invalid":
      case "refused":
      case "throttled":
      case "unavailable":
        return {
          kind: "refused",
          reason: "unreachable",
          detail: `the provider at ${credentials.restUrl} cannot be reached: ${whyNoAnswer(settings)}`,
        };
    }
  } finally {
    await nexmo.close();
  }
}
