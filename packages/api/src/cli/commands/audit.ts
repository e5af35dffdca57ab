import { AUDIT_ACTIONS } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const audit = () => import("../audit.ts");

export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("who has changed what, the newest first")
    .addOption(new Option("--action <action>", "only this kind of change").choices(AUDIT_ACTIONS))
    .option("--account <name>", "only what concerns this account")
    .option("--subject <id>", "only what was done to this, for example cmp_1")
    .option("--limit <n>", "how many", whole(1, 10_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => inApp(audit, (app, { runAudit }) => runAudit(app, flags)));
}
