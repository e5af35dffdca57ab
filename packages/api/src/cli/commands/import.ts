import type { Command } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { addImportFlags } from "./import-flags.ts";
import { inApp } from "./with-part.ts";

const imports = () => import("../import.ts");

/** `import`, `import show|cancel` and `problems`. */
export function addImportCommands(program: Command): void {
  const command = program
    .command("import")
    .description("add the recipients of a CSV to a campaign, and watch it")
    .argument("<file>", "CSV with a phone column, or - for standard input")
    // Not a required option: Commander would ask `import cancel` for it, too.
    .option("--campaign <id>", "cmp_…; needed")
    .option("--preview", "only say what would be done with the columns and the first rows")
    .option(...JSON_FLAG)
    .action((file: string, flags) =>
      inApp(imports, (app, { runImport }) => runImport(app, file, flags)),
    );
  addImportFlags(command);
  command
    .command("show")
    .description("how far an import is, or what came of it")
    .argument("<id>", "imp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(imports, (app, { runImportShow }) => runImportShow(app, id, flags)),
    );
  command
    .command("cancel")
    .description("stop an import; what it has loaded stays")
    .argument("<id>", "imp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) =>
      inApp(imports, (app, { runImportCancel }) => runImportCancel(app, id, flags)),
    );
  program
    .command("problems")
    .description("the rows that an import left out, as a CSV with reasons")
    .argument("<id>", "imp_…")
    .option("--duplicates", "the rows whose number was in the campaign already, instead")
    .action((id: string, flags) =>
      inApp(imports, (app, { runProblems }) => runProblems(app, id, flags)),
    );
}
