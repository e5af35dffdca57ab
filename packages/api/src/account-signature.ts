import { type Account, setWebhookSignature } from "@volley/engine";
import type { SignatureKey, SignatureMethod } from "@volley/nexmo";
import type { App } from "./app.ts";
import type { Sealer } from "./sealed.ts";

/** What is to change about how an account's webhooks are signed; what is left out stays. */
export type SignatureChange = {
  /** The account's signature secret, which is not its API secret; null: webhooks are not signed. */
  readonly signatureSecret?: string | null;
  readonly signatureMethod?: SignatureMethod | undefined;
  /** Whether a webhook without a signature is still taken. */
  readonly acceptUnsigned?: boolean;
};

export type SignatureAnswer =
  | { readonly kind: "account"; readonly account: Account }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "missing" };

/** What the provider signs with unless the account says otherwise. */
const PROVIDER_DEFAULT: SignatureMethod = "md5hash";

/** Sets, changes or clears how an account's webhooks are signed. */
export async function changeSignature(
  app: Pick<App, "db" | "sealer">,
  account: Account,
  change: SignatureChange,
): Promise<SignatureAnswer> {
  const signature = signatureColumns(app.sealer, account, change);
  if (signature === null) {
    return {
      kind: "refused",
      detail: "give the account's signature secret first; without one no signature is checked",
    };
  }
  const changed = await setWebhookSignature(app.db, account.id, signature);
  return changed ? { kind: "account", account: changed } : { kind: "missing" };
}

type Signed = Pick<
  Account,
  "apiKey" | "signatureMethod" | "sealedSignatureSecret" | "acceptsUnsigned"
>;

/** The columns after a change; null for a change that needs a secret where there is none. */
export function signatureColumns(sealer: Sealer, before: Signed, change: SignatureChange) {
  const { signatureSecret: secret, signatureMethod: method, acceptUnsigned } = change;
  const sealed =
    typeof secret === "string"
      ? sealer.seal(secret, belongingOf(before))
      : secret === null
        ? null
        : before.sealedSignatureSecret;
  if (sealed === null) {
    if (method !== undefined || acceptUnsigned === true) return null;
    return { signatureMethod: null, sealedSignatureSecret: null, acceptsUnsigned: false };
  }
  return {
    signatureMethod: method ?? before.signatureMethod ?? PROVIDER_DEFAULT,
    sealedSignatureSecret: sealed,
    acceptsUnsigned: acceptUnsigned ?? before.acceptsUnsigned,
  };
}

/** What webhooks of an account are checked with; null where they are not signed. */
export function signatureKeyOf(account: Signed, sealer: Sealer): SignatureKey | null {
  const { signatureMethod: method, sealedSignatureSecret: sealed } = account;
  if (method === null || sealed === null) return null;
  return { method, secret: sealer.unseal(sealed, belongingOf(account)) };
}

/** Another text than for the API secret, so that neither can be put in the other's place. */
const belongingOf = ({ apiKey }: Pick<Account, "apiKey">) => `${apiKey}'s webhooks`;
