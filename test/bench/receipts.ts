import { findAccount } from "@volley/engine";
import type { Bench, Setting } from "./harness/bench.ts";
import { openInstallation } from "./harness/installation.ts";
import { measureParts, type Parts } from "./harness/parts.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
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

const partsAt = (scale: Scale): Parts => ({
  rate: async (setting) => await atFullLoad(await openPlace(setting, scale), scale),
  sizes: async (setting) =>
    await receiptsBySize(
      await openPlace(setting, scale),
      setting.sizes ?? scale.sizes,
      scale.receipts,
    ),
  system: async (setting) => await throughTheSystem(setting, scale.messages),
});

export const receiptsBench: Bench = {
  name: "receipts",
  about: "receipts a second, committed before the 200, against the same server without a database",
  parts: Object.keys(partsAt(FULL)),
  run: (setting) => measureParts(setting, partsAt(setting.quick ? QUICK : FULL)),
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
