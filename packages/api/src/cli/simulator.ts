import { readPairs, type ThrottleModel } from "@volley/nexmo/simulator/settings";
import { aborted, watchInterrupts } from "./interrupt.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

type SimulatorFlags = {
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
