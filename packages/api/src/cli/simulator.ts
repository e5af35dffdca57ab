import {
  ANSWER_FAULTS,
  answerFault,
  readPairs,
  RECEIPT_FAULTS,
  receiptFaultMeans,
  settingsHelp,
  type ThrottleModel,
} from "@volley/nexmo/simulator/settings";
import { aborted, watchInterrupts } from "./interrupt.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

export type SimulatorFlags = {
  readonly port: number;
  readonly host: string;
  readonly rate: number;
  readonly throttle: ThrottleModel;
  readonly numberRate: number;
  readonly latency: number;
  readonly receiptDelay: number;
  readonly failShare: number;
  readonly searchRate: number;
  readonly receipts: boolean;
  readonly set: readonly string[];
  readonly ledger?: string;
  readonly json?: true;
};

/** `simulator`: the provider alone, until it is stopped. */
export async function runSimulator(flags: SimulatorFlags): Promise<void> {
  const set = readPairs(flags.set);
  if (set.kind === "refused") throw new UserError(`--set: ${set.error}`, EXIT.usage);
  const interrupts = watchInterrupts();
  const { startSimulator } = await import("@volley/nexmo/simulator");
  const simulator = await startSimulator({
    port: flags.port,
    host: flags.host,
    perSecond: flags.rate,
    throttle: flags.throttle,
    numberPerSecond: flags.numberRate,
    latencyMs: flags.latency,
    receiptDelayMs: flags.receiptDelay,
    failShare: flags.failShare,
    searchPerSecond: flags.searchRate,
    receipts: flags.receipts,
    ...set.changes,
    ...(flags.ledger === undefined ? {} : { ledgerFile: flags.ledger }),
  }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new UserError(
        `port ${flags.port} is in use; choose another with --port`,
        EXIT.conflict,
      );
    }
    if (flags.ledger !== undefined && error instanceof Error && "syscall" in error) {
      throw new UserError(`--ledger ${flags.ledger}: ${error.message}`, EXIT.notFound);
    }
    throw error;
  });
  if (flags.json) printJson({ url: simulator.url, port: simulator.port });
  else {
    print(
      `Simulated provider on ${simulator.url}, ${set.changes.perSecond ?? flags.rate} requests a second`,
    );
    print("Key volley01, secret Simulator1. Ledger: GET /simulator/ledger");
  }
  await aborted(interrupts.signal);
  await simulator.stop();
}

/** What `--set` takes, below the other options of `simulator --help`. */
export function settingsHelpText(): string {
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
