import { AUDIT_ACTIONS, type AuditAction, EVERYWHERE, listAudit } from "@volley/engine";
import { type Command, Option } from "commander";
import type { App } from "../app.ts";
import { auditView } from "../http/views.ts";
import { chooseAccount } from "./choose-account.ts";
import { JSON_FLAG, whole } from "./flags.ts";
import { print, printJson } from "./output.ts";
import { withApp } from "./with-app.ts";

type Flags = {
  readonly action?: AuditAction;
  readonly account?: string;
  readonly subject?: string;
  readonly limit: number;
  readonly json?: true;
};

/** `audit`. */
export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("who has changed what, the newest first")
    .addOption(new Option("--action <action>", "only this kind of change").choices(AUDIT_ACTIONS))
    .option("--account <name>", "only what concerns this account")
    .option("--subject <id>", "only what was done to this, for example cmp_1")
    .option("--limit <n>", "how many", whole(1, 10_000), 50)
    .option(...JSON_FLAG)
    .action((flags: Flags) => withApp((app) => runAudit(app, flags)));
}

async function runAudit(app: App, flags: Flags): Promise<void> {
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
