import { readFigures, recount } from "@volley/engine";
import { sql } from "kysely";
import type { Setting } from "./harness/bench.ts";
import { type Figure, figure } from "./harness/figure.ts";
import { openInstallation } from "./harness/installation.ts";
import { countFinal } from "./harness/recipients.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { shown } from "./harness/table.ts";
import { untilAtLeast } from "./harness/wait.ts";
import { sendCampaigns } from "./send-campaigns.ts";

/** Sends a campaign as fast as it goes with every receipt coming back, and counts what was matched. */
export async function throughTheSystem(
  setting: Setting,
  messages: number,
): Promise<{ readonly figures: readonly Figure[]; readonly note: string }> {
  const simulator = await startSimulatorProcess(setting, {
    perSecond: 1_000_000,
    latencyMs: 0,
    receipts: true,
  });
  const installation = await openInstallation(setting, "scaled");
  const { db } = installation;
  const worker = await installation.startWorker();
  const accountId = await installation.addAccount(simulator.url);
  const place = { installation, worker, accountId };
  const sent = await sendCampaigns(place, { messages, recipients: messages });
  await untilAtLeast(messages, () => countFinal(db, sent.campaignIds), 600_000);
  const seconds = (performance.now() - sent.startedAt) / 1_000;
  const [campaignId = 0] = sent.campaignIds;
  const { rows } = await sql<{ final: number; journalled: number; parked: number }>`
    select
      (select count(*) from recipient where campaign_id = ${campaignId}
        and state in ('delivered', 'failed', 'expired')) as final,
      (select count(*) from receipt) as journalled,
      (select count(*) from parked_receipt) as parked`.execute(db);
  const { final = 0, journalled = 0, parked = 0 } = rows[0] ?? {};
  return {
    figures: [
      figure({
        name: "whole system: messages whose receipts have found them",
        value: final / messages,
        unit: "",
        target: { atLeast: 1 },
      }),
      figure({
        name: "whole system: counters that differ from a recount",
        value: await countersThatDiffer(db, campaignId),
        unit: "",
        target: { atMost: 0 },
      }),
      figure({
        name: "whole system: messages from start to last receipt",
        value: messages / seconds,
        unit: "messages/s",
      }),
    ],
    note: `Whole system: ${shown(messages)} messages, ${shown(journalled)} receipts, ${parked} still parked.`,
  };
}

async function countersThatDiffer(
  db: Parameters<typeof recount>[0],
  campaignId: number,
): Promise<number> {
  const { recipients } = await readFigures(db, { id: campaignId });
  const real = new Map<string, number>();
  for (const { state, n } of await recount(db, campaignId)) {
    real.set(state, (real.get(state) ?? 0) + n);
  }
  return Object.entries(recipients).filter(([state, n]) => n !== (real.get(state) ?? 0)).length;
}
