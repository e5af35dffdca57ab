import type { Command } from "commander";
import { JSON_FLAG } from "./flags.ts";
import { inApp } from "./with-part.ts";

const migrate = () => import("../migrate.ts");

export function addMigrateCommand(program: Command): void {
  program
    .command("migrate")
    .description("bring the database schema up to date")
    .option(...JSON_FLAG)
    .action((flags) => inApp(migrate, (app, { runMigrate }) => runMigrate(app, flags)));
}
