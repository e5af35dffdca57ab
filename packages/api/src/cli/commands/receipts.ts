import type { Command } from "commander";
import { JSON_FLAG, whole } from "./flags.ts";
import { inApp } from "./with-part.ts";

const receipts = () => import("../receipts.ts");

/** `receipts parked|recovered`. */
export function addReceiptCommands(program: Command): void {
  const command = program.command("receipts").description("delivery receipts");
  command
    .command("parked")
    .description("those that have not found their recipient, the newest first")
    .option("--account <name>", "of one account only")
    .option("--limit <n>", "how many at the most", whole(1, 100_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => inApp(receipts, (app, { runParked }) => runParked(app, flags)));
  command
    .command("recovered")
    .description("overdue receipts that the provider was asked for, and those it knew, by campaign")
    .option("--account <name>", "of one account only")
    .option("--limit <n>", "campaigns at the most", whole(1, 100_000), 50)
    .option(...JSON_FLAG)
    .action((flags) => inApp(receipts, (app, { runRecovered }) => runRecovered(app, flags)));
}
