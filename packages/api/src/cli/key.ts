import {
  EVERYWHERE,
  listAccounts,
  listApiKeys,
  type Reach,
  revokeApiKey,
  type Scope,
} from "@volley/engine";
import type { App } from "../app.ts";
import { keyEntry } from "../http/entries.ts";
import { keyView } from "../http/views.ts";
import { makeKey } from "../keys.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly json?: true };

/** `key create NAME`. */
export async function runKeyCreate(
  app: App,
  name: string,
  flags: Flags & {
    readonly scope: readonly Scope[];
    readonly account?: readonly string[];
    readonly expiresAt?: string;
  },
): Promise<void> {
  const request = {
    name,
    scopes: flags.scope,
    accounts: await accountsNamed(app, flags.account),
    expiresAt: flags.expiresAt === undefined ? null : new Date(flags.expiresAt),
  };
  const { key, text } = await asOperator(app, async (work) => {
    const made = await makeKey(work, request);
    switch (made.kind) {
      case "made":
        return { result: made, entry: keyEntry("key.create", made.key) };
      case "taken":
        throw new UserError(`there is already a key named "${name}"`, EXIT.conflict);
      case "wrong":
        throw new UserError(made.problem, EXIT.usage);
    }
  });
  if (flags.json) return printJson({ ...keyView(key), key: text });
  tell("This key is shown once and kept nowhere:");
  print(text);
}

async function accountsNamed(app: App, names: readonly string[] | undefined): Promise<Reach> {
  if (names === undefined) return EVERYWHERE;
  const accounts = await listAccounts(app.db, EVERYWHERE);
  return names.map((name) => {
    const account = accounts.find((one) => one.name === name);
    if (account) return account.id;
    throw new UserError(
      `there is no account "${name}"; there are: ${accounts.map((one) => one.name).join(", ")}`,
      EXIT.notFound,
    );
  });
}

/** `key list`. */
export async function runKeyList(
  app: App,
  flags: Flags & { readonly limit: number },
): Promise<void> {
  const data = (await listApiKeys(app.db, flags.limit, null)).map(keyView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("there is no key yet; make one with: volley key create NAME");
  for (const { id, name, prefix, scopes, accounts, revokedAt, expiresAt } of data) {
    const ended = revokedAt === null ? (expiresAt ?? "does not expire") : `revoked ${revokedAt}`;
    const where = accounts?.join(",") ?? "all accounts";
    print(`${id}  ${prefix ?? "(chosen)"}  ${name}  ${scopes.join(",")}  ${where}  ${ended}`);
  }
}

/** `key revoke ID`. */
export async function runKeyRevoke(app: App, id: string, flags: Flags): Promise<void> {
  const key = await asOperator(app, async ({ db }) => {
    const revoked = await revokeApiKey(db, readId("key", id));
    if (!revoked) throw new UserError(`there is no key ${id}`, EXIT.notFound);
    return { result: revoked, entry: keyEntry("key.revoke", revoked) };
  });
  if (flags.json) printJson(keyView(key));
  else print(`${key.name} is revoked; it is refused everywhere within five seconds`);
}
