import { findAccount } from "@volley/engine";
import { apart, type Bench, type Findings, type Setting } from "./harness/bench.ts";
import type { Figure } from "./harness/figure.ts";
import { openInstallation } from "./harness/installation.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import type { Table } from "./harness/table.ts";
import type { ReceiptPlace } from "./receipt-push.ts";
import { atFullLoad } from "./receipt-rate.ts";
import { receiptsBySize } from "./receipt-sizes.ts";
import { throughTheSystem } from "./receipt-system.ts";

type Scale = {
  readonly receipts: number;
  readonly rounds: number;
  readonly connections: number;
  readonly sizes: readonly number[];
  readonly messages: number;
};
const FULL: Scale = {
  receipts: 40_000,
  rounds: 3,
  connections: 256,
  sizes: [10_000, 100_000, 1_000_000],
  messages: 100_000,
};
const QUICK: Scale = {
  receipts: 1_000,
  rounds: 1,
  connections: 64,
  sizes: [500, 2_000],
  messages: 500,
};

type Found = {
  readonly figures: readonly Figure[];
  readonly table?: Table;
  readonly note?: string;
};
type Part = (setting: Setting, scale: Scale) => Promise<Found>;

const PARTS: Readonly<Record<string, Part>> = {
  rate: async (setting, scale) => await atFullLoad(await openPlace(setting, scale), scale),
  sizes: async (setting, scale) =>
    await receiptsBySize(
      await openPlace(setting, scale),
      setting.sizes ?? scale.sizes,
      scale.receipts,
    ),
  system: async (setting, { messages }) => await throughTheSystem(setting, messages),
};

export const receiptsBench: Bench = {
  name: "receipts",
  about: "receipts a second, committed before the 200, against the same server without a database",
  parts: Object.keys(PARTS),
  async run(setting): Promise<Findings> {
    const scale = setting.quick ? QUICK : FULL;
    const found: Found[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (setting.parts.length > 0 && !setting.parts.includes(name)) continue;
      setting.tell(`part ${name}`);
      found.push(await apart(setting, (own) => measure(own, scale)));
    }
    return {
      figures: found.flatMap(({ figures }) => figures),
      tables: found.flatMap(({ table }) => (table ? [table] : [])),
      notes: found.flatMap(({ note }) => (note === undefined ? [] : [note])),
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
