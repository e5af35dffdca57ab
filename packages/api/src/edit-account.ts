import { type Account, type AccountColumns, editAccount } from "@volley/engine";
import {
  askProvider,
  type Found,
  isProviderUrl,
  nameTaken,
  PROVIDER_URL_SHAPE,
  type Refused,
} from "./accounts.ts";
import { signatureColumns, type SignatureChange } from "./account-signature.ts";
import type { App } from "./app.ts";

/** What is to change about an account; what is left out stays. */
export type AccountWish = SignatureChange & {
  readonly name?: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly restUrl?: string;
};

type Wrong = {
  readonly kind: "wrong";
  readonly reason:
    | "restUrl"
    | "apiSecret"
    | "signatureSecret"
    /** Another account has the name. */
    | "name"
    /** Something is on its way under the old key. */
    | "busy";
  readonly detail: string;
};

/** What the provider says to new credentials; null where none are given. */
export type Asked = Found | Refused | Wrong | null;

/** Asks the provider whether it takes the credentials as they would be. Nothing is stored. */
export async function askAboutWish(account: Account, wish: AccountWish): Promise<Asked> {
  const { apiKey = account.apiKey, restUrl = account.restUrl, apiSecret } = wish;
  if (!isProviderUrl(restUrl)) {
    return { kind: "wrong", reason: "restUrl", detail: `restUrl must be ${PROVIDER_URL_SHAPE}` };
  }
  const isSame = apiKey === account.apiKey && restUrl === account.restUrl;
  if (apiSecret !== undefined) return await askProvider({ apiKey, restUrl, apiSecret });
  return isSame
    ? null
    : {
        kind: "wrong",
        reason: "apiSecret",
        detail: "another key or address comes with its apiSecret; give both",
      };
}

export type EditAnswer =
  | { readonly kind: "edited"; readonly before: Account; readonly account: Account }
  | { readonly kind: "missing" }
  | { readonly kind: "overtaken" }
  | Wrong;

export type Wished = {
  /** The account as it was when the provider was asked. */
  readonly before: Account;
  readonly wish: AccountWish;
  readonly found: Found | null;
  /** Whether the account is still what the caller has seen of it. */
  readonly isExpected?: (account: Account) => boolean;
};

/** Changes an account whose new credentials, if there are any, the provider has confirmed. */
export async function applyWish(
  app: Pick<App, "db" | "sealer">,
  { before, wish, found, isExpected = () => true }: Wished,
): Promise<EditAnswer> {
  const columns = columnsFor(app, before, { wish, found });
  if (columns === null) {
    const detail = "give the account's signature secret first; without one no signature is checked";
    return { kind: "wrong", reason: "signatureSecret", detail };
  }
  const edit = await editAccount(app.db, before.id, {
    columns,
    // What is sealed belongs to the key that was there when it was sealed.
    isExpected: (now) => isExpected(now) && now.apiKey === before.apiKey,
  });
  switch (edit.kind) {
    case "changed":
      return { ...edit, kind: "edited" };
    case "missing":
    case "overtaken":
      return edit;
    case "nameTaken":
      return { kind: "wrong", reason: "name", detail: nameTaken(wish.name ?? before.name) };
    case "busy": {
      const { campaigns, messages } = edit;
      const detail =
        `${campaigns} campaigns of "${before.name}" have not ended and the outcome of ${messages} messages is open, ` +
        "which only the old key and address can tell; let them end, or cancel them, first. A new secret alone may be given at any time";
      return { kind: "wrong", reason: "busy", detail };
    }
  }
}

/** Null for a change of signatures that needs a secret where there is none. */
function columnsFor(
  { sealer }: Pick<App, "sealer">,
  before: Account,
  { wish, found }: Pick<Wished, "wish" | "found">,
): AccountColumns | null {
  const { name, apiKey = before.apiKey, restUrl, apiSecret } = wish;
  const signature = signatureColumns(sealer, before, { ...wish, apiKey });
  if (signature === null) return null;
  return {
    ...signature,
    ...(name === undefined ? {} : { name }),
    ...(restUrl === undefined ? {} : { restUrl }),
    ...(apiSecret === undefined ? {} : { apiKey, sealedSecret: sealer.seal(apiSecret, apiKey) }),
    ...(found === null ? {} : { maxPerSecond: found.maxPerSecond }),
  };
}
