import { EVERYWHERE, formatId, listAccounts, resumeAccount } from "@volley/engine";
import {
  addAccount,
  askProvider,
  isProviderUrl,
  nameTaken,
  PROVIDER_URL_SHAPE,
} from "../accounts.ts";
import type { App } from "../app.ts";
import { accountEntry, addedAccount } from "../http/entries.ts";
import { accountView } from "../http/views.ts";
import { chooseAccount } from "./choose-account.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { readSecret } from "./secret.ts";
import { EXIT, UserError } from "./user-error.ts";

type AccountFlags = {
  readonly key: string;
  readonly secretFile?: string;
  readonly restUrl?: string;
  readonly json?: true;
};

/** `account add NAME`: the secret comes from a file, a pipe or a prompt, never from an argument that others can see. */
export async function runAccountAdd(app: App, name: string, flags: AccountFlags): Promise<void> {
  const apiSecret = await readSecret("API secret", flags.secretFile);
  const { key: apiKey, restUrl } = flags;
  if (restUrl !== undefined && !isProviderUrl(restUrl)) {
    throw new UserError(`--rest-url "${restUrl}" must be ${PROVIDER_URL_SHAPE}`, EXIT.usage);
  }
  const request = { name, apiKey, apiSecret, ...(restUrl ? { restUrl } : {}) };
  const found = await askProvider(request);
  if (found.kind === "refused") throw new UserError(found.detail, REFUSED[found.reason]);
  const account = await asOperator(app, async (work) => {
    const added = await addAccount(work, request, found);
    if (!added) throw new UserError(nameTaken(name), EXIT.conflict);
    return { result: added, entry: addedAccount(added) };
  });
  const view = accountView(account, found.balance);
  if (flags.json) printJson(view);
  else {
    print(
      `${view.id} ${view.name}: ${view.maxPerSecond} requests a second, balance ${view.balance ?? "unknown"}`,
    );
  }
}

/** How a command ends that the provider refuses. */
export const REFUSED = { credentials: EXIT.refused, unreachable: EXIT.unreachable };

/** `account list`. */
export async function runAccountList(app: App, flags: { readonly json?: true }): Promise<void> {
  const accounts = (await listAccounts(app.db, EVERYWHERE)).map((account) => accountView(account));
  if (flags.json) return printJson({ data: accounts });
  if (accounts.length === 0)
    print("no accounts yet; add one with: volley account add NAME --key KEY");
  for (const { id, name, maxPerSecond, restUrl, retiredAt } of accounts) {
    print(`${id}  ${name}  ${maxPerSecond}/s  ${restUrl}${retiredAt === null ? "" : "  retired"}`);
  }
}

/** `account resume NAME`: after what the provider refused was mended. */
export async function runAccountResume(
  app: App,
  name: string | undefined,
  flags: { readonly json?: true },
): Promise<void> {
  const account = await chooseAccount(app, name);
  const resumed = await asOperator(app, async (work) => {
    const ids = await resumeAccount(work, account.id);
    const result = ids.map((id) => formatId("campaign", id));
    const after = { resumed: result };
    return { result, entry: accountEntry("account.resume", account, { after }) };
  });
  if (flags.json) printJson({ resumed });
  else print(resumed.length > 0 ? `resumed: ${resumed.join(", ")}` : "nothing was paused by it");
}
