import { countParkedReceipts, EVERYWHERE, listParkedReceipts, type Reach } from "@volley/engine";
import type { Command } from "commander";
import type { App } from "../app.ts";
import { parkedReceiptView } from "../http/views.ts";
import { chooseAccount } from "./choose-account.ts";
import { JSON_FLAG, whole } from "./flags.ts";
import { print, printJson } from "./output.ts";
import { withApp } from "./with-app.ts";

type Flags = { readonly account?: string; readonly limit: number; readonly json?: true };

/** `receipts parked`. */
export function addReceiptCommands(program: Command): void {
  const receipts = program.command("receipts").description("delivery receipts");
  receipts
    .command("parked")
    .description("those that have not found their recipient, the newest first")
    .option("--account <name>", "of one account only")
    .option("--limit <n>", "how many at the most", whole(1, 100_000), 50)
    .option(...JSON_FLAG)
    .action((flags: Flags) => withApp((app) => runParked(app, flags)));
}

async function runParked(app: App, flags: Flags): Promise<void> {
  const accounts: Reach =
    flags.account === undefined ? EVERYWHERE : [(await chooseAccount(app, flags.account)).id];
  const of = { accounts, before: null, limit: flags.limit };
  const count = await countParkedReceipts(app.db, accounts);
  const data = (await listParkedReceipts(app.db, of)).map(parkedReceiptView);
  if (flags.json) return printJson({ count, data });
  if (count === 0) return print("every receipt has found its recipient");
  print(`${count} receipts belong to nothing that is known here:`);
  for (const { receivedAt, account, messageId, status, problem, nextTryAt } of data) {
    const next = problem ?? (nextTryAt === null ? "not tried any more" : `again at ${nextTryAt}`);
    print(`${receivedAt}  ${account}  ${messageId}  ${status}  ${next}`);
  }
}
