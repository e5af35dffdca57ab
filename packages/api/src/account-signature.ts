import type { Account } from "@volley/engine";
import type { SignatureKey, SignatureMethod } from "@volley/nexmo";
import type { Sealer } from "./sealed.ts";

/** What is to change about how an account's webhooks are signed; what is left out stays. */
export type SignatureChange = {
  /** The account's signature secret, which is not its API secret; null: webhooks are not signed. */
  readonly signatureSecret?: string | null;
  readonly signatureMethod?: SignatureMethod | undefined;
  /** Whether a webhook without a signature is still taken. */
  readonly acceptUnsigned?: boolean;
};

/** What the provider signs with unless the account says otherwise. */
const PROVIDER_DEFAULT: SignatureMethod = "md5hash";

type Key = Pick<Account, "apiKey">;

type Signed = Pick<
  Account,
  "apiKey" | "signatureMethod" | "sealedSignatureSecret" | "acceptsUnsigned"
>;

/**
 * The columns after a change; null for a change that needs a secret where there is none. A secret that
 * stays while the account gets another key is sealed anew, as belonging to that.
 */
export function signatureColumns(
  sealer: Sealer,
  before: Signed,
  { signatureSecret, signatureMethod: method, acceptUnsigned, apiKey }: SignatureChange & Key,
) {
  const isMoved = apiKey !== before.apiKey && signatureSecret === undefined;
  const secret = isMoved ? signatureKeyOf(before, sealer)?.secret : signatureSecret;
  const sealed =
    typeof secret === "string"
      ? sealer.seal(secret, belongingOf({ apiKey }))
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
const belongingOf = ({ apiKey }: Key) => `${apiKey}'s webhooks`;
