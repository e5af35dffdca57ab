import { fileURLToPath } from "node:url";
import type { Bench, Findings, Setting } from "./harness/bench.ts";
import { type Child, startChild } from "./harness/child.ts";
import { figure } from "./harness/figure.ts";
import { load, WARM_UP } from "./harness/load.ts";
import { processorSeconds } from "./harness/processor-time.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { median, spread } from "./harness/statistics.ts";
import { shown } from "./harness/table.ts";

const BARE_SERVER = fileURLToPath(new URL("programs/bare-server.ts", import.meta.url));
const CONNECTIONS = 64;

type Server = { readonly child: Child; readonly url: string };
type Round = { readonly perSecond: number; readonly serverMs: number };

/**
 * Whether the instrument is fast enough to judge us: accepted messages a second of the simulator
 * against a server that answers the same bytes every time, under the same load in turns.
 */
export const simulatorBench: Bench = {
  name: "simulator",
  about: "accepted messages a second of the simulated provider, against a bare HTTP server",
  async run(setting): Promise<Findings> {
    const { quick, tell } = setting;
    const ours = await startSimulatorProcess(setting, {
      perSecond: 1_000_000,
      latencyMs: 0,
      receipts: false,
    });
    const bare = await started(startChild(setting, { args: [BARE_SERVER] }));
    const requests = quick ? 2_000 : 40_000;
    const rounds = quick ? 1 : 5;
    await round(setting, ours, requests);
    await round(setting, bare, requests);
    const measured: { ours: Round[]; bare: Round[] } = { ours: [], bare: [] };
    for (let turn = 1; turn <= rounds; turn += 1) {
      measured.ours.push(await round(setting, ours, requests));
      measured.bare.push(await round(setting, bare, requests));
      tell(`round ${turn} of ${rounds}: ${shown(measured.ours.at(-1)?.perSecond ?? 0)}/s`);
    }
    const speeds = measured.ours.map(({ perSecond }) => perSecond);
    const { low, high } = spread(speeds);
    return {
      figures: [
        figure({
          name: "accepted, receipts off",
          value: median(speeds),
          unit: "messages/s",
          baseline: median(measured.bare.map(({ perSecond }) => perSecond)),
          target: { atLeast: 8_000 },
        }),
        figure({
          name: "processor time of the server",
          value: median(measured.ours.map(({ serverMs }) => serverMs)) * 1_000,
          unit: "µs/message",
          baseline: median(measured.bare.map(({ serverMs }) => serverMs)) * 1_000,
        }),
      ],
      notes: [
        `Median of ${rounds} rounds of ${shown(requests)} requests over ${CONNECTIONS} connections ` +
          `(${shown(low)} to ${shown(high)}/s); the loading process shares the machine. ` +
          "Baseline: node:http answering a fixed body.",
      ],
    };
  },
};

async function started(child: Child): Promise<Server> {
  const [, url = ""] = await child.until(/"url":"([^"]+)"/);
  return { child, url };
}

async function round(setting: Setting, { child, url }: Server, requests: number): Promise<Round> {
  const before = await processorSeconds(child.pid);
  const { perSecond } = await load(setting, { url, requests, connections: CONNECTIONS });
  const used = (await processorSeconds(child.pid)) - before;
  return { perSecond, serverMs: (used * 1_000) / (requests + WARM_UP) };
}
