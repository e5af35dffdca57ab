import {
  countParkedReceipts,
  EVERYWHERE,
  listParkedReceipts,
  listRecoveredReceipts,
  type Reach,
} from "@volley/engine";
import type { App } from "../app.ts";
import { parkedReceiptView, recoveredReceiptsView } from "../http/views.ts";
import { chooseAccount } from "./choose-account.ts";
import { print, printJson } from "./output.ts";

type Flags = { readonly account?: string; readonly limit: number; readonly json?: true };

const accountsAsked = async (app: App, { account }: Flags): Promise<Reach> =>
  account === undefined ? EVERYWHERE : [(await chooseAccount(app, account)).id];

/** `receipts recovered`. */
export async function runRecovered(app: App, flags: Flags): Promise<void> {
  const of = { accounts: await accountsAsked(app, flags), limit: flags.limit };
  const data = (await listRecoveredReceipts(app.db, of)).map(recoveredReceiptsView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) return print("no receipt was ever overdue");
  for (const { campaignId, name, checked, adopted, recovered } of data) {
    const found = adopted > 0 ? `, ${adopted} of them for parts that were not known` : "";
    print(`${campaignId}  ${recovered} of ${checked} overdue receipts recovered${found}  ${name}`);
  }
}

/** `receipts parked`. */
export async function runParked(app: App, flags: Flags): Promise<void> {
  const accounts = await accountsAsked(app, flags);
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
