import { type AuditAction, EVERYWHERE, listAudit } from "@volley/engine";
import type { App } from "../app.ts";
import { auditView } from "../http/views.ts";
import { chooseAccount } from "./choose-account.ts";
import { print, printJson } from "./output.ts";

type Flags = {
  readonly action?: AuditAction;
  readonly account?: string;
  readonly subject?: string;
  readonly limit: number;
  readonly json?: true;
};

/** `audit`. */
export async function runAudit(app: App, flags: Flags): Promise<void> {
  const { account, action = null, subject = null, limit } = flags;
  const accountId = account === undefined ? null : (await chooseAccount(app, account)).id;
  const page = { reach: EVERYWHERE, before: null, limit, action, accountId, subject };
  const data = (await listAudit(app.db, { ...page, apiKeyId: null })).map(auditView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("nothing was changed yet");
  for (const { at, actor, action: done, subject: what, after } of data) {
    const told = after === null ? "" : `  ${JSON.stringify(after)}`;
    print(`${at}  ${actor.name} (${actor.origin})  ${done}  ${what ?? ""}${told}`);
  }
}
