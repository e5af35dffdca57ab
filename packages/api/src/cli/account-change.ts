import { type Account, retireAccount, type Retirement } from "@volley/engine";
import type { App } from "../app.ts";
import {
  type AccountWish,
  applyWish,
  askAboutWish,
  type EditAnswer,
  type Wished,
} from "../edit-account.ts";
import { stillInUse } from "../http/account-change-routes.ts";
import { changedAccount } from "../http/entries.ts";
import { accountView } from "../http/views.ts";
import { REFUSED } from "./account.ts";
import { chooseAccount } from "./choose-account.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { readSecret } from "./secret.ts";
import { EXIT, UserError } from "./user-error.ts";

type EditFlags = {
  readonly rename?: string;
  readonly key?: string;
  readonly restUrl?: string;
  readonly newSecret?: true;
  readonly secretFile?: string;
  readonly json?: true;
};

/** `account edit NAME`. */
export async function runAccountEdit(app: App, name: string, flags: EditFlags): Promise<void> {
  const before = await chooseAccount(app, name);
  const { rename, key, restUrl, newSecret, secretFile } = flags;
  const needsSecret = [key, restUrl, newSecret, secretFile].some((one) => one !== undefined);
  if (!needsSecret && rename === undefined) {
    throw new UserError(
      "say what to change: --rename, --key, --rest-url or --new-secret",
      EXIT.usage,
    );
  }
  const wish: AccountWish = {
    ...(rename === undefined ? {} : { name: rename }),
    ...(key === undefined ? {} : { apiKey: key }),
    ...(restUrl === undefined ? {} : { restUrl }),
    ...(needsSecret ? { apiSecret: await readSecret("API secret", secretFile) } : {}),
  };
  const found = await askAboutWish(before, wish);
  if (found?.kind === "wrong") throw new UserError(found.detail, EXIT.usage);
  if (found?.kind === "refused") throw new UserError(found.detail, REFUSED[found.reason]);
  const { account } = await wishAsOperator(app, before, { wish, found });
  const view = accountView(account, found?.balance ?? null);
  if (flags.json) return printJson(view);
  print(`${view.id} ${view.name}: key ${view.apiKey} at ${view.restUrl}`);
}

/** `account retire NAME`. */
export async function runAccountRetire(
  app: App,
  name: string,
  flags: { readonly json?: true },
): Promise<void> {
  const { id } = await chooseAccount(app, name);
  const retirement = await asOperator<Retirement>(app, async ({ db }) => {
    const result = await retireAccount(db, id);
    if (result.kind !== "retired") return { result, entry: null };
    return { result, entry: changedAccount("account.retire", result.before, result.account) };
  });
  switch (retirement.kind) {
    case "missing":
      throw gone(name);
    case "busy":
      throw new UserError(stillInUse(name, retirement.campaigns), EXIT.conflict);
    case "retired":
      if (flags.json) printJson(accountView(retirement.account));
      else print(`${name} is retired: nothing is sent from it any more`);
  }
}

/** Changes an account as whoever types the command. @throws UserError that says why it was not changed */
export async function wishAsOperator(
  app: App,
  before: Account,
  wished: Pick<Wished, "wish" | "found">,
): Promise<Extract<EditAnswer, { kind: "edited" }>> {
  const answer = await asOperator<EditAnswer>(app, async (work) => {
    const result = await applyWish(work, { before, ...wished });
    if (result.kind !== "edited") return { result, entry: null };
    return { result, entry: changedAccount("account.change", result.before, result.account) };
  });
  switch (answer.kind) {
    case "edited":
      return answer;
    case "missing":
      throw gone(before.name);
    case "overtaken":
      throw new UserError(
        `"${before.name}" was changed by somebody else meanwhile; look at it and decide anew`,
        EXIT.conflict,
      );
    case "wrong":
      throw new UserError(answer.detail, EXIT_FOR[answer.reason]);
  }
}

const EXIT_FOR = {
  restUrl: EXIT.usage,
  apiSecret: EXIT.usage,
  signatureSecret: EXIT.usage,
  name: EXIT.conflict,
  busy: EXIT.conflict,
} as const;

function gone(name: string): UserError {
  return new UserError(`there is no account "${name}" any more`, EXIT.notFound);
}
