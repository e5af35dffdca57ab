import { readSchemaState } from "@volley/engine";
import { THROTTLE_MODELS } from "@volley/nexmo/simulator/settings";
import { Command, CommanderError, Option } from "commander";
import { readConfig, VARIABLES } from "../config.ts";
import { type AccountFlags, runAccountAdd, runAccountList, runAccountResume } from "./account.ts";
import { addAccountChangeCommands } from "./account-change.ts";
import { addSignatureCommand } from "./account-signature.ts";
import { addAuditCommand } from "./audit.ts";
import { addCampaignCommands } from "./campaign-commands.ts";
import { runReport } from "./campaign.ts";
import type { DemoFlags } from "./demo.ts";
import { addCompletionCommand } from "./completion.ts";
import { addExamples } from "./examples.ts";
import { addDoctorCommand } from "./doctor.ts";
import { failureOf } from "./errors.ts";
import { addImportCommands } from "./import-commands.ts";
import { addImportFlags } from "./import-options.ts";
import { addKeyCommands } from "./key.ts";
import { JSON_FLAG, number, repeated, whole } from "./flags.ts";
import { addMessageCommands } from "./message.ts";
import { addBalanceCommand, addPricingCommand } from "./money.ts";
import { addNumberCommands } from "./number.ts";
import { printJson, tell } from "./output.ts";
import { addSenderCommands } from "./sender.ts";
import { addOptoutCommands } from "./optout.ts";
import { addReplyCommands } from "./replies.ts";
import type { SendFlags } from "./send.ts";
import { addReceiptCommands } from "./receipts.ts";
import { runSimulator, settingsHelpText, type SimulatorFlags } from "./simulator.ts";
import type { Roles } from "./start.ts";
import { addUnknownCommands } from "./unknown.ts";
import { EXIT } from "./user-error.ts";
import { addWebhookCommands } from "./webhook-commands.ts";
import { addWhyCommand } from "./why.ts";
import { withApp } from "./with-app.ts";

// A command loads only what it uses: HTTP, the demo and what they stand on are a third of the memory and of the
// start of one that needs none of it.

async function play(roles: Roles): Promise<void> {
  const { runRoles } = await import("./start.ts");
  await runRoles(readConfig(), roles);
}

export function buildProgram(): Command {
  const program = new Command("volley")
    .description("Bulk SMS campaigns on the Nexmo/Vonage SMS API")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "volley: ")) });
  const variables = Object.entries(VARIABLES).map(([name, text]) => `  ${name.padEnd(30)} ${text}`);
  program.addHelpText("after", `\nEnvironment:\n${variables.join("\n")}`);

  program
    .command("demo")
    .description("send an example campaign through a simulated provider and check the result")
    .option(
      "--recipients <n>",
      "that many generated recipients instead of the example file",
      whole(1, 1e6),
    )
    .option("--rate <n>", "requests a second that the provider allows", whole(1, 10_000), 30)
    .option("--csv <file>", "another file")
    .option("--text <text>", "another text")
    .option(...JSON_FLAG)
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import("./demo.ts");
      await runDemo(readConfig(), flags);
    });
  program
    .command("start")
    .description("API, webhooks and sending in one process, until it is stopped")
    .action(() => play({ http: true, worker: true }));
  program
    .command("api")
    .description("API and webhooks only")
    .action(() => play({ http: true, worker: false }));
  program
    .command("worker")
    .description("sending and importing only; any number of them may run")
    .action(() => play({ http: false, worker: true }));
  program
    .command("simulator")
    .description("the simulated provider alone")
    .option("--port <n>", "port to listen on; 0 takes a free one", whole(0, 65_535), 9_000)
    .option("--host <address>", "address to listen on; 0.0.0.0 for all", "127.0.0.1")
    .option("--rate <n>", "requests a second that it allows", whole(1, 1e6), 30)
    .addOption(
      new Option("--throttle <model>", "how it counts these requests")
        .choices(THROTTLE_MODELS)
        .default("sliding"),
    )
    .option("--number-rate <n>", "SMS a second from each long number", number(0, 1e6), 0)
    .option("--latency <ms>", "how long each answer takes", number(0, 60_000), 20)
    .option(
      "--receipt-delay <ms>",
      "how long after acceptance a receipt comes",
      number(0, 3.6e6),
      500,
    )
    .option("--fail-share <share>", "share of messages that are not delivered", number(0, 1), 0.03)
    .option("--search-rate <n>", "searches a second that it allows", whole(1, 1e6), 1)
    .option("--no-receipts", "send no delivery receipts")
    .option("--ledger <file>", "keep the ledger in a file, so that it survives a restart")
    .addOption(
      new Option("--set <name=value>", "any setting of the list below; may be repeated")
        .argParser(repeated)
        .default([], "none"),
    )
    .option(...JSON_FLAG)
    .addHelpText("after", settingsHelpText)
    .action((flags: SimulatorFlags) => runSimulator(flags));
  const send = program
    .command("send")
    .description("send a CSV as one campaign and watch it")
    .argument("<file>", "CSV with a phone column")
    .requiredOption(
      "--from <sender>",
      "up to 11 letters and digits, or a number without +; repeated for a pool",
      repeated,
    )
    .requiredOption("--text <text>", 'with {{field}} or {{field | default: "words"}}')
    .option("--account <name>", "needed when there are several")
    .option("--name <name>", "what to call the campaign; the file's name when left out")
    .option("--receipts-wait <s>", "wait so long for receipts at the end", number(0, 86_400), 60)
    .option(...JSON_FLAG)
    .action(async (file: string, flags: SendFlags) => {
      const { runSend } = await import("./send.ts");
      await runSend(readConfig(), file, flags);
    });

  addImportFlags(send);
  addImportCommands(program);

  const account = program.command("account").description("provider accounts");
  account
    .command("add")
    .description("add an account; the secret is asked for, piped in, or read from a file")
    .argument("<name>")
    .requiredOption("--key <key>", "API key")
    .option("--secret-file <file>", "file that holds the API secret")
    .option("--rest-url <url>", "the provider's address, or a simulator's")
    .option(...JSON_FLAG)
    .action((name: string, flags: AccountFlags) =>
      withApp((app) => runAccountAdd(app, name, flags)),
    );
  account
    .command("list")
    .description("list accounts")
    .option(...JSON_FLAG)
    .action((flags) => withApp((app) => runAccountList(app, flags)));
  account
    .command("resume")
    .description("resume all its campaigns that the system paused")
    .argument("[name]", "needed when there are several accounts")
    .option(...JSON_FLAG)
    .action((name: string | undefined, flags) =>
      withApp((app) => runAccountResume(app, name, flags)),
    );
  addAccountChangeCommands(account);
  addSignatureCommand(account);
  addBalanceCommand(account);

  addCampaignCommands(program);
  addMessageCommands(program);
  addUnknownCommands(program);
  addReceiptCommands(program);
  addSenderCommands(program);
  addPricingCommand(program);
  addNumberCommands(program);
  addKeyCommands(program);
  addOptoutCommands(program);
  addAuditCommand(program);
  addReplyCommands(program);
  addWebhookCommands(program);
  addWhyCommand(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  program
    .command("report")
    .description("figures of a campaign")
    .argument("<id>", "cmp_…")
    .option(...JSON_FLAG)
    .action((id: string, flags) => withApp((app) => runReport(app, id, flags)));
  program
    .command("migrate")
    .description("bring the database schema up to date")
    .option(...JSON_FLAG)
    .action((flags: { readonly json?: true }) =>
      withApp(async (app) => {
        if (flags.json) printJson(await readSchemaState(app.db));
        else tell("the schema is up to date");
      }),
    );
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
      const { lines, exitCode } = failureOf(error);
      for (const line of lines) tell(`volley: ${line}`);
      process.exitCode = exitCode;
    }
  }
  // All is done and written. What a library still holds open (BullMQ after a standstill does) must not keep a
  // process from ending that was told to.
  setTimeout(() => process.exit(), 2_000).unref();
}
