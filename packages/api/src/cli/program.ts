import { Command, CommanderError } from "commander";
import { VARIABLES } from "../variables.ts";
import { addAccountCommands } from "./commands/account.ts";
import { addAuditCommand } from "./commands/audit.ts";
import { addCampaignCommands, addReportCommand } from "./commands/campaign.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addExamples } from "./commands/examples.ts";
import { addImportCommands } from "./commands/import.ts";
import { addKeyCommands } from "./commands/key.ts";
import { addMessageCommands } from "./commands/message.ts";
import { addMigrateCommand } from "./commands/migrate.ts";
import { addNumberCommands } from "./commands/number.ts";
import { addOptoutCommands } from "./commands/optout.ts";
import { addPricingCommand } from "./commands/pricing.ts";
import { addReceiptCommands } from "./commands/receipts.ts";
import { addReplyCommands } from "./commands/replies.ts";
import { addRoleCommands } from "./commands/roles.ts";
import { addSendCommand } from "./commands/send.ts";
import { addSenderCommands } from "./commands/sender.ts";
import { addSimulatorCommand } from "./commands/simulator.ts";
import { addUnknownCommands } from "./commands/unknown.ts";
import { addWebhookCommands } from "./commands/webhook.ts";
import { addWhyCommand } from "./commands/why.ts";
import { tell } from "./output.ts";
import { EXIT } from "./user-error.ts";

/** In the order of the help. */
const COMMANDS = [
  addDemoCommand,
  addRoleCommands,
  addSimulatorCommand,
  addSendCommand,
  addImportCommands,
  addAccountCommands,
  addCampaignCommands,
  addMessageCommands,
  addUnknownCommands,
  addReceiptCommands,
  addSenderCommands,
  addPricingCommand,
  addNumberCommands,
  addKeyCommands,
  addOptoutCommands,
  addAuditCommand,
  addReplyCommands,
  addWebhookCommands,
  addWhyCommand,
  addDoctorCommand,
  addCompletionCommand,
  addReportCommand,
  addMigrateCommand,
] as const;

/** All commands by their words; what runs one is loaded when it is given (`commands/with-part.ts`). */
export function buildProgram(): Command {
  const program = new Command("volley")
    .description("Bulk SMS campaigns on the Nexmo/Vonage SMS API")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "volley: ")) });
  const variables = Object.entries(VARIABLES).map(([name, text]) => `  ${name.padEnd(30)} ${text}`);
  program.addHelpText("after", `\nEnvironment:\n${variables.join("\n")}`);
  for (const add of COMMANDS) add(program);
  addExamples(program);
  return program;
}

/** Does what the command line asks for, and sets the exit code. */
export async function run(): Promise<void> {
  try {
    await buildProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong already; help and version end well.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    } else {
      // It knows errors by the classes of whoever throws them, whom a command that ends well need not load.
      const { failureOf } = await import("./errors.ts");
      const { lines, exitCode } = failureOf(error);
      for (const line of lines) tell(`volley: ${line}`);
      process.exitCode = exitCode;
    }
  }
  // All is done and written. What a library still holds open (BullMQ after a standstill does) must not keep a
  // process from ending that was told to.
  setTimeout(() => process.exit(), 2_000).unref();
}
