import type { Command } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { addImportFlags } from "./import-options.ts";
import { runImport, runImportCancel, runImportShow, runProblems } from "./import.ts";
import { withApp } from "./with-app.ts";

export function addImportCommands(program: Command): void {
  const imports = program
    .command("import")
    .description("add the recipients of a CSV to a campaign, and watch it")
    .argument("<file>", "CSV with a phone column, or - for standard input")
    // Not a required option: Commander would ask `import cancel` for it, too.
    .option("--campaign <id>", "cmp_…; needed")
    .option("--preview", "only say what would be done with the columns and the first rows")
    .option(...JSON_FLAG)
    .action((file: string, flags) => withApp((app) => runImport(app, file, flags)));
  addImportFlags(imports);
  imports
    .command("show")
    .description("how far an import is, or what came of it")
    .argument("<id>", "imp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runImportShow(app, id, flags)));
  imports
    .command("cancel")
    .description("stop an import; what it has loaded stays")
    .argument("<id>", "imp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runImportCancel(app, id, flags)));
  program
    .command("problems")
    .description("the rows that an import left out, as a CSV with reasons")
    .argument("<id>", "imp_…")
    .option("--duplicates", "the rows whose number was in the campaign already, instead")
    .action((id: string, flags) => withApp((app) => runProblems(app, id, flags)));
}
