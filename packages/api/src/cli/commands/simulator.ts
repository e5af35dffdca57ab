import {
  ANSWER_FAULTS,
  answerFault,
  RECEIPT_FAULTS,
  receiptFaultMeans,
  settingsHelp,
  THROTTLE_MODELS,
} from "@volley/nexmo/simulator/settings";
import { type Command, Option } from "commander";
import { JSON_FLAG, number, repeated, whole } from "./flags.ts";
import { withPart } from "./with-part.ts";

const simulator = () => import("../simulator.ts");

export function addSimulatorCommand(program: Command): void {
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
    .action((flags) => withPart(simulator, ({ runSimulator }) => runSimulator(flags)));
}

/** What `--set` takes, below the other options of `simulator --help`. */
function settingsHelpText(): string {
  const settings = settingsHelp().map(({ expected, name }) => {
    const short = name.endsWith("aults") ? "shares, see below" : expected;
    return [name, short] as const;
  });
  const answers = ANSWER_FAULTS.map((name) => [name, answerFault(name).means] as const);
  const receipts = RECEIPT_FAULTS.map((name) => [name, receiptFaultMeans(name)] as const);
  return [
    "\nSettings for --set, which POST /simulator/settings changes while it runs:",
    rows(settings),
    "\nFaults of answers, such as --set faults.lostAnswer=0.05:",
    rows(answers),
    "\nFaults of receipts, such as --set receiptFaults.duplicated=0.1:",
    rows(receipts),
    "\nAll of it with the magic numbers: docs/simulator.md",
  ].join("\n");
}

const rows = (list: readonly (readonly [name: string, text: string])[]): string =>
  list.map(([name, text]) => `  ${name.padEnd(21)} ${text}`).join("\n");
