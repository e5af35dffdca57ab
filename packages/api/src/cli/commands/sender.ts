import type { Command } from "commander";
import { ACCOUNT_FLAG, JSON_FLAG, number, orNone } from "./flags.ts";
import { inApp } from "./with-part.ts";

const senders = () => import("../sender.ts");

/** `sender limit` and `sender list`. */
export function addSenderCommands(program: Command): void {
  const sender = program.command("sender").description("limits of sending numbers");
  sender
    .command("limit")
    .description("limit a sender beside its account, for example a long number to 1 a second")
    .argument("<sender>")
    .requiredOption(
      "--max-per-second <n>",
      "requests a second, or none",
      orNone(number(0.001, 100_000)),
    )
    .option(...ACCOUNT_FLAG)
    .option(...JSON_FLAG)
    .action((name: string, flags) =>
      inApp(senders, (app, { runLimit }) => runLimit(app, name, flags)),
    );
  sender
    .command("list")
    .description("senders that have a limit of their own")
    .option(...ACCOUNT_FLAG)
    .option(...JSON_FLAG)
    .action((flags) => inApp(senders, (app, { runList }) => runList(app, flags)));
}
