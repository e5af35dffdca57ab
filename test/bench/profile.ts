import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apart, type Bench, type Findings, type Setting } from "./harness/bench.ts";
import { type Costs, readProfile } from "./harness/cpu-profile.ts";
import { figure, type Figure } from "./harness/figure.ts";
import { openInstallation } from "./harness/installation.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { percent, shown, type Table } from "./harness/table.ts";
import { sendCampaigns } from "./send-campaigns.ts";

const WATCHER = new URL("programs/watch-loop.ts", import.meta.url);
const SHOWN_PARTS = 15;
const SHOWN_FUNCTIONS = 25;

type Speed = { readonly label: string; readonly perSecond: number; readonly messages: number };
const FULL: readonly Speed[] = [
  { label: "no limit", perSecond: 1_000_000, messages: 40_000 },
  { label: "1,000/s", perSecond: 1_000, messages: 15_000 },
];
const QUICK: readonly Speed[] = [{ label: "no limit", perSecond: 1_000_000, messages: 500 }];

type Watched = {
  readonly lateMs: Readonly<Record<"p50" | "p99" | "p999" | "longest", number>>;
  readonly pauses: Readonly<
    Record<string, { readonly count: number; readonly totalMs: number; readonly longestMs: number }>
  >;
};

/** Where one worker's time goes, and how late its timers come, at full speed and at a limit. */
export const profileBench: Bench = {
  name: "profile",
  about: "where the processor time of a worker goes, and how late its timers are",
  async run(setting): Promise<Findings> {
    const figures: Figure[] = [];
    const tables: Table[] = [];
    for (const speed of setting.quick ? QUICK : FULL) {
      const { costs, watched } = await apart(setting, (own) => profile(own, speed));
      figures.push(...figuresOf(speed, costs, watched));
      tables.push(...tablesOf(speed, costs, watched));
    }
    return { figures, tables };
  },
};

async function profile(setting: Setting, { perSecond, messages }: Speed) {
  const dir = await mkdtemp(join(tmpdir(), "volley-bench-"));
  setting.stack.defer(() => rm(dir, { recursive: true, force: true }));
  const latencyMs = 20;
  const simulator = await startSimulatorProcess(setting, { perSecond, latencyMs, receipts: false });
  const installation = await openInstallation(setting, "scaled");
  const accountId = await installation.addAccount(simulator.url);
  const watcher = new URL(WATCHER);
  watcher.searchParams.set("to", join(dir, "loop.json"));
  const node = ["--cpu-prof", `--cpu-prof-dir=${dir}`, "--import", watcher.href];
  const worker = await installation.startWorker(node);
  await sendCampaigns({ installation, worker, accountId }, { messages, recipients: messages });
  // Both are written when the process ends by itself.
  await worker.end();
  const file = (await readdir(dir)).find((name) => name.endsWith(".cpuprofile")) ?? "";
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by programs/watch-loop.ts
  const watched = JSON.parse(await readFile(join(dir, "loop.json"), "utf8")) as Watched;
  return { costs: await readProfile(join(dir, file)), watched };
}

function figuresOf({ label }: Speed, { busy }: Costs, { lateMs }: Watched): readonly Figure[] {
  return [
    figure({ name: `${label}: the worker is busy`, value: busy, unit: "" }),
    figure({ name: `${label}: timers late, 99 of 100 at the most`, value: lateMs.p99, unit: "ms" }),
    figure({ name: `${label}: timers late, longest`, value: lateMs.longest, unit: "ms" }),
  ];
}

function tablesOf({ label }: Speed, costs: Costs, { pauses }: Watched): readonly Table[] {
  const columns = ["where", "of the busy time"];
  return [
    { title: `${label}: by part`, columns, rows: rowsOf(costs.byPart.slice(0, SHOWN_PARTS)) },
    {
      title: `${label}: by function`,
      columns,
      rows: rowsOf(costs.byFunction.slice(0, SHOWN_FUNCTIONS)),
    },
    {
      title: `${label}: pauses for garbage`,
      columns: ["generation", "pauses", "together", "longest"],
      rows: Object.entries(pauses).map(([kind, { count, totalMs, longestMs }]) => [
        kind,
        String(count),
        `${shown(totalMs)} ms`,
        `${shown(longestMs)} ms`,
      ]),
    },
  ];
}

const rowsOf = (costs: Costs["byPart"]) => costs.map(({ what, share }) => [what, percent(share)]);
