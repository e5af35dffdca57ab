import { type Scope, SCOPES } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { EXIT, UserError } from "../user-error.ts";
import { JSON_FLAG, repeated, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const keys = () => import("../key.ts");

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
    .action((name: string, flags) =>
      inApp(keys, (app, { runKeyCreate }) => runKeyCreate(app, name, flags)),
    );
  key
    .command("list")
    .description("keys, the newest first")
    .option("--limit <n>", "how many", whole(1, 1_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => inApp(keys, (app, { runKeyList }) => runKeyList(app, flags)));
  key
    .command("revoke")
    .description("end a key for good")
    .argument("<id>", "key_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(keys, (app, { runKeyRevoke }) => runKeyRevoke(app, id, flags)),
    );
}

function readScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((one) => one === text);
  if (scope) return [...before, scope];
  throw new UserError(`there is no scope "${text}"; there are: ${SCOPES.join(", ")}`, EXIT.usage);
}
