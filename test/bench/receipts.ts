import { findAccount } from "@volley/engine";
import { apart, type Bench, type Findings, type Setting } from "./harness/bench.ts";
import { type Figure, figure } from "./harness/figure.ts";
import { openInstallation } from "./harness/installation.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { median, spread } from "./harness/statistics.ts";
import { shown, type Table } from "./harness/table.ts";
import { receiptsBySize } from "./receipt-sizes.ts";
import { plainServer, type Pushed, push, type ReceiptPlace } from "./receipt-push.ts";
import { throughTheSystem } from "./receipt-system.ts";

type Scale = {
  readonly receipts: number;
  readonly rounds: number;
  readonly connections: number;
  /** Receipts at half load. */
  readonly halfLoad: number;
  readonly sizes: readonly number[];
  readonly messages: number;
};
const FULL: Scale = {
  receipts: 40_000,
  rounds: 3,
  connections: 256,
  halfLoad: 40_000,
  sizes: [10_000, 100_000, 1_000_000],
  messages: 100_000,
};
const QUICK: Scale = {
  receipts: 1_000,
  rounds: 1,
  connections: 64,
  halfLoad: 500,
  sizes: [500, 2_000],
  messages: 500,
};

type Part = { readonly figures: readonly Figure[]; readonly table?: Table; readonly note?: string };

export const receiptsBench: Bench = {
  name: "receipts",
  about: "receipts a second, committed before the 200, against the same server without a database",
  async run(setting): Promise<Findings> {
    const scale = setting.quick ? QUICK : FULL;
    const sizes = setting.sizes ?? scale.sizes;
    const parts: Part[] = [
      await apart(setting, (own) => atFullLoad(own, scale)),
      await apart(setting, async (own) => {
        const place = await openPlace(own, scale);
        return await receiptsBySize(place, sizes, scale.receipts);
      }),
      await apart(setting, (own) => throughTheSystem(own, scale.messages)),
    ];
    return {
      figures: parts.flatMap(({ figures }) => figures),
      tables: parts.flatMap(({ table }) => (table ? [table] : [])),
      notes: parts.flatMap(({ note }) => (note === undefined ? [] : [note])),
    };
  },
};

async function openPlace(setting: Setting, { connections }: Scale): Promise<ReceiptPlace> {
  const simulator = await startSimulatorProcess(setting, {
    perSecond: 1_000,
    latencyMs: 0,
    receipts: false,
  });
  const installation = await openInstallation(setting, "scaled");
  const account = await findAccount(installation.db, await installation.addAccount(simulator.url));
  if (!account) throw new Error("the account is gone");
  const api = { url: installation.url, pid: installation.apiPid };
  return { setting, installation, account, connections, server: api };
}

async function atFullLoad(setting: Setting, scale: Scale): Promise<Part> {
  const { receipts, rounds } = scale;
  const ours = await openPlace(setting, scale);
  const nothing = { ...ours, server: await plainServer(ours, "nothing") };
  const update = { ...ours, server: await plainServer(ours, "update") };
  const places = [ours, nothing, update];
  for (const place of places) await push(place, { receipts });
  const runs: Pushed[][] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, place] of places.entries()) runs[at]?.push(await push(place, { receipts }));
    setting.tell(
      `round ${round} of ${rounds}: ${runs.map((of) => shown(of.at(-1)?.perSecond ?? 0)).join(", ")}/s`,
    );
  }
  const [speeds = [], bare = [], plain = []] = runs.map((of) => of.map((one) => one.perSecond));
  const speed = median(speeds);
  const half = await push(ours, { receipts: scale.halfLoad, perSecond: Math.round(speed / 2) });
  const { low, high } = spread(speeds);
  const all = [...(runs[0] ?? []), half];
  return {
    figures: [
      figure({
        name: "receipts, journalled, matched and durable before the 200",
        value: speed,
        unit: "receipts/s",
        target: { atLeast: 8_000 },
      }),
      figure({
        name: "share of the same server without a database",
        value: speed / median(bare),
        unit: "",
        baseline: 1,
        target: { atLeast: 0.3 },
      }),
      figure({
        name: "against one UPDATE for each receipt",
        value: speed,
        unit: "receipts/s",
        baseline: median(plain),
        target: { atLeast: 1.5 * median(plain) },
      }),
      figure({
        name: "answer at half load, p99",
        value: half.p99,
        unit: "ms",
        target: { atMost: 50 },
      }),
      figure({ name: "answer at half load, median", value: half.p50, unit: "ms" }),
      figure({
        name: "receipts matched",
        value: sum(all, "matched") / sum(all, "receipts"),
        unit: "",
        target: { atLeast: 1 },
      }),
      figure({
        name: "processor time of the server",
        value: median(all.map((one) => one.serverUs)),
        unit: "µs/receipt",
      }),
      figure({
        name: "processor time of Postgres",
        value: median(all.map((one) => one.postgresUs)),
        unit: "µs/receipt",
      }),
    ],
    note:
      `Median of ${rounds} rounds of ${shown(receipts)} receipts by GET over ${scale.connections} connections, ` +
      `${shown(low)} to ${shown(high)}/s; without a database ${shown(median(bare))}/s. ` +
      "The loading process shares the machine.",
  };
}

const sum = (all: readonly Pushed[], key: "matched" | "receipts") =>
  all.reduce((total, one) => total + one[key], 0);
