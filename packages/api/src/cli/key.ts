import {
  EVERYWHERE,
  listAccounts,
  listApiKeys,
  type Reach,
  revokeApiKey,
  type Scope,
  SCOPES,
} from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { keyEntry } from "../http/entries.ts";
import { keyView } from "../http/views.ts";
import { makeKey } from "../keys.ts";
import { JSON_FLAG, repeated, whole } from "./flags.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson, tell } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";
import { withApp } from "./with-app.ts";

type Flags = { readonly json?: true };

/** `key create|list|revoke`. */
export function addKeyCommands(program: Command): void {
  const key = program.command("key").description("keys of the REST API");
  key
    .command("create")
    .description("make a key; it is shown this once")
    .argument("<name>")
    .addOption(
      new Option("--scope <scope>", "what it may do; repeated for several")
        .choices(SCOPES)
        .argParser(readScope)
        .makeOptionMandatory(),
    )
    .option("--account <name>", "only this account; repeated for several", repeated)
    .option("--expires-at <time>", "when it ends, like 2027-01-31T00:00:00Z")
    .option(...JSON_FLAG)
    .action((name: string, flags) => withApp((app) => runCreate(app, name, flags)));
  key
    .command("list")
    .description("keys, the newest first")
    .option("--limit <n>", "how many", whole(1, 1_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => withApp((app) => runList(app, flags)));
  key
    .command("revoke")
    .description("end a key for good")
    .argument("<id>", "key_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runRevoke(app, id, flags)));
}

function readScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((one) => one === text);
  if (scope) return [...before, scope];
  throw new UserError(`there is no scope "${text}"; there are: ${SCOPES.join(", ")}`, EXIT.usage);
}

async function runCreate(
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

async function runList(app: App, flags: Flags & { readonly limit: number }): Promise<void> {
  const data = (await listApiKeys(app.db, flags.limit, null)).map(keyView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("there is no key yet; make one with: volley key create NAME");
  for (const { id, name, prefix, scopes, accounts, revokedAt, expiresAt } of data) {
    const ended = revokedAt === null ? (expiresAt ?? "does not expire") : `revoked ${revokedAt}`;
    const where = accounts?.join(",") ?? "all accounts";
    print(`${id}  ${prefix ?? "(chosen)"}  ${name}  ${scopes.join(",")}  ${where}  ${ended}`);
  }
}

async function runRevoke(app: App, id: string, flags: Flags): Promise<void> {
  const key = await asOperator(app, async ({ db }) => {
    const revoked = await revokeApiKey(db, readId("key", id));
    if (!revoked) throw new UserError(`there is no key ${id}`, EXIT.notFound);
    return { result: revoked, entry: keyEntry("key.revoke", revoked) };
  });
  if (flags.json) printJson(keyView(key));
  else print(`${key.name} is revoked; it is refused everywhere within five seconds`);
}
