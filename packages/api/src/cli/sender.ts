import { listSenderLimits, isSender, removeSenderLimit, setSenderLimit } from "@volley/engine";
import type { App } from "../app.ts";
import { senderEntry } from "../http/entries.ts";
import { chooseAccount } from "./choose-account.ts";
import { noneAsNull, type OrNone } from "./commands/flags.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly account?: string; readonly json?: true };

/** `sender limit SENDER`. */
export async function runLimit(
  app: App,
  sender: string,
  flags: Flags & { readonly maxPerSecond: OrNone<number> },
): Promise<void> {
  if (!isSender(sender)) {
    throw new UserError(
      `"${sender}" cannot be a sender: give up to 11 letters and digits, or a number without +`,
      EXIT.usage,
    );
  }
  const { id: accountId } = await chooseAccount(app, flags.account);
  const maxPerSecond = noneAsNull(flags.maxPerSecond);
  await asOperator(app, async ({ db }) => {
    if (maxPerSecond === null) await removeSenderLimit(db, { accountId, sender });
    else await setSenderLimit(db, { accountId, sender, maxPerSecond });
    return { result: undefined, entry: senderEntry({ accountId, sender, maxPerSecond }) };
  });
  if (flags.json) printJson({ sender, maxPerSecond });
  else print(`${sender}: ${maxPerSecond === null ? "no limit of its own" : `${maxPerSecond}/s`}`);
}

/** `sender list`. */
export async function runList(app: App, flags: Flags): Promise<void> {
  const { id } = await chooseAccount(app, flags.account);
  const data = (await listSenderLimits(app.db, id)).map(({ sender, maxPerSecond }) => ({
    sender,
    maxPerSecond,
  }));
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no sender has a limit of its own");
  for (const { sender, maxPerSecond } of data) print(`${sender}  ${maxPerSecond}/s`);
}
