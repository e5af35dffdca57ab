import { randomBytes } from "node:crypto";
import { type Account, insertAccount } from "@volley/engine";
import { createNexmo } from "@volley/nexmo";
import { signatureColumns, type SignatureChange } from "./account-signature.ts";
import type { App } from "./app.ts";
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

type Credentials = Pick<AccountRequest, "apiKey" | "apiSecret" | "restUrl">;

export type Found = {
  readonly kind: "found";
  /** Requests a second. */
  readonly maxPerSecond: number;
  readonly balance: string | null;
};

export type Refused = {
  readonly kind: "refused";
  readonly reason: "credentials" | "unreachable";
  readonly detail: string;
};

/** Asks the provider what an account may do, which also confirms its credentials. Nothing is stored. */
export async function askProvider(request: Credentials): Promise<Found | Refused> {
  const { restUrl = PROVIDER_URL, apiKey, apiSecret } = request;
  return await ask({ restUrl, apiKey, apiSecret });
}

/** Adds an account that the provider has confirmed, with the limit it allows; null where the name is taken. */
export async function addAccount(
  { db, sealer }: Pick<App, "db" | "sealer">,
  request: AccountRequest,
  { maxPerSecond }: Found,
): Promise<Account | null> {
  const { name, apiKey, apiSecret, restUrl = PROVIDER_URL } = request;
  const { signatureSecret, signatureMethod } = request;
  const signature =
    signatureSecret === undefined
      ? null
      : signatureColumns(
          sealer,
          { apiKey, ...UNSIGNED },
          {
            apiKey,
            signatureSecret,
            signatureMethod,
          },
        );
  return await insertAccount(db, {
    ...UNSIGNED,
    ...signature,
    name,
    apiKey,
    sealedSecret: sealer.seal(apiSecret, apiKey),
    restUrl,
    webhookToken: randomBytes(12).toString("base64url"),
    refKey: randomBytes(32),
    maxPerSecond,
  });
}

export function nameTaken(name: string): string {
  return `there is already an account named "${name}"`;
}

const UNSIGNED = { signatureMethod: null, sealedSignatureSecret: null, acceptsUnsigned: false };

async function ask(credentials: Required<Credentials>): Promise<Found | Refused> {
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
