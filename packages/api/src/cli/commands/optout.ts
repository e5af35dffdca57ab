import { OPTOUT_REASONS } from "@volley/engine/words";
import { type Command, Option } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const optouts = () => import("../optout.ts");

/** `optout add`, `remove`, `list`, `history`, `import` and `export`. */
export function addOptoutCommands(program: Command): void {
  const optout = program
    .command("optout")
    .description("numbers that must not be texted, and what shows it");
  withAccount(
    optout
      .command("add")
      .description("opt a number out; running campaigns stop for it within a second")
      .argument("<phone>", "like +447700900123")
      .option("--evidence <words>", "what shows it, for example: letter of 3 May")
      .addOption(
        new Option("--reason <reason>", "dead: nobody is there any more")
          .choices(OPTOUT_REASONS)
          .default("asked"),
      ),
  ).action((phone: string, flags) =>
    inApp(optouts, (app, { runAdd }) => runAdd(app, phone, flags)),
  );
  withAccount(
    optout
      .command("remove")
      .description("let a number be texted again; its history stays")
      .argument("<phone>")
      .option("--evidence <words>", "what shows it"),
  ).action((phone: string, flags) =>
    inApp(optouts, (app, { runRemove }) => runRemove(app, phone, flags)),
  );
  withAccount(
    optout
      .command("list")
      .description("the newest opt-outs")
      .option("--search <digits>", "only numbers that begin so")
      .option("--limit <n>", "how many at the most", whole(1, 100_000), 50),
  ).action((flags) => inApp(optouts, (app, { runList }) => runList(app, flags)));
  withAccount(
    optout
      .command("history")
      .description("every opting out and in of a number")
      .argument("<phone>"),
  ).action((phone: string, flags) =>
    inApp(optouts, (app, { runHistory }) => runHistory(app, phone, flags)),
  );
  withAccount(
    optout
      .command("import")
      .description("opt out every number of a CSV")
      .argument("<file>", "CSV with a phone column, or - for standard input")
      .option("--country <code>", "of numbers without a country code, for example GB")
      .option("--phone-column <name>", "when it is not found by itself"),
  ).action((file: string, flags) =>
    inApp(optouts, (app, { runImport }) => runImport(app, file, flags)),
  );
  optout
    .command("export")
    .description("all opt-outs as a CSV on standard output, which import takes back")
    .option(...ACCOUNT_FLAG)
    .action((flags) => inApp(optouts, (app, { runExport }) => runExport(app, flags)));
}

function withAccount(command: Command): Command {
  return command.option(...ACCOUNT_FLAG).option(...JSON_FLAG);
}
