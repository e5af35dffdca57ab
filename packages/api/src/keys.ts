import { randomBytes } from "node:crypto";
import {
  type Account,
  type ApiKey,
  EVERYWHERE,
  insertApiKey,
  listAccounts,
  type Reach,
  type Scope,
} from "@volley/engine";
import type { App } from "./app.ts";

/** A new key, of which the prefix may be shown and the whole only once. */
export function makeKeyText(): { readonly text: string; readonly prefix: string } {
  // Hexadecimal, so that a double click takes all of it.
  const prefix = `vk_${randomBytes(4).toString("hex")}`;
  return { prefix, text: `${prefix}_${randomBytes(32).toString("hex")}` };
}

export type KeyRequest = {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null for all, also those that are added later. */
  readonly accounts: Reach;
  readonly expiresAt: Date | null;
};

export type MadeKey =
  | { readonly kind: "made"; readonly key: ApiKey; readonly text: string }
  | { readonly kind: "taken" }
  | { readonly kind: "wrong"; readonly problem: string };

/** Makes a key. Its text is in the answer and nowhere else. */
export async function makeKey({ db }: Pick<App, "db">, request: KeyRequest): Promise<MadeKey> {
  const { expiresAt, accounts } = request;
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now())) {
    return {
      kind: "wrong",
      problem: "expiresAt must be a time to come, like 2027-01-31T00:00:00Z",
    };
  }
  const known = new Set((await listAccounts(db, EVERYWHERE)).map(({ id }: Account) => id));
  if (accounts?.some((id) => !known.has(id))) {
    return { kind: "wrong", problem: "accounts names one that there is not" };
  }
  const { text, prefix } = makeKeyText();
  const key = await insertApiKey(db, text, { ...request, prefix });
  return key ? { kind: "made", key, text } : { kind: "taken" };
}
