import type { LedgerSummary } from "@volley/nexmo/simulator";
import type { Setting } from "./bench.ts";
import { type Child, startChild, volley } from "./child.ts";

/** The simulated provider in a process of its own, as `volley simulator` runs it. */
export type SimulatorProcess = { readonly child: Child; readonly url: string };

export type SimulatorChoice = {
  readonly perSecond: number;
  readonly latencyMs: number;
  readonly receipts: boolean;
  readonly throttle?: string;
};

export async function startSimulatorProcess(
  setting: Setting,
  { perSecond, latencyMs, receipts, throttle = "sliding" }: SimulatorChoice,
): Promise<SimulatorProcess> {
  const flags = ["--port", "0", "--rate", String(perSecond), "--latency", String(latencyMs)];
  // A number that fails for good is not texted again, and the same ones are used in each round.
  const reliable = ["--throttle", throttle, "--fail-share", "0", "--json"];
  const rest = [...reliable, ...(receipts ? [] : ["--no-receipts"])];
  const child = startChild(setting, volley(["simulator", ...flags, ...rest]));
  const [, url = ""] = await child.until(/"url":"([^"]+)"/);
  return { child, url };
}

export async function summaryOf(simulator: SimulatorProcess): Promise<LedgerSummary> {
  const answer = await fetch(`${simulator.url}/simulator/ledger`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own simulator's answer
  return (await answer.json()) as LedgerSummary;
}

/** When each accepted message arrived: Unix milliseconds, with fraction. */
export async function acceptanceTimes(simulator: SimulatorProcess): Promise<readonly number[]> {
  const answer = await fetch(`${simulator.url}/simulator/ledger/messages`);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => Number(Object(JSON.parse(line)).at));
}
