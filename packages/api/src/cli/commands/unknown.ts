import { RESOLUTIONS } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const unknowns = () => import("../unknown.ts");

/** `unknown list` and `unknown resolve`. */
export function addUnknownCommands(program: Command): void {
  const unknown = program
    .command("unknown")
    .description("recipients of whom nobody knows whether the provider took them");
  unknown
    .command("list")
    .description("how many there are, or with a campaign who they are")
    .argument("[campaign]", "cmp_…")
    .option("--limit <n>", "how many at the most", whole(1, 100_000), 50)
    .option(...JSON_FLAG)
    .action((id: string | undefined, flags) =>
      inApp(unknowns, (app, { runCounts, runList }) =>
        id === undefined ? runCounts(app, flags) : runList(app, id, flags),
      ),
    );
  unknown
    .command("resolve")
    .description("say what became of them, where you know it from the provider")
    .argument("<campaign>", "cmp_…")
    .argument("[recipient]", "rcp_…; all unknown ones of the campaign when left out")
    .addOption(
      new Option("--as <what>", "notSubmitted is sent again, unless the campaign has ended")
        .choices(RESOLUTIONS)
        .makeOptionMandatory(),
    )
    .option(...JSON_FLAG)
    .action((id: string, recipient: string | undefined, flags) =>
      inApp(unknowns, (app, { runResolve }) => runResolve(app, { id, recipient }, flags)),
    );
}
