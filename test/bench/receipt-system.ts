import { sql } from "kysely";
import { countersRecounted } from "../support/oracle/counters.ts";
import type { Findings, Setting } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { openInstallation } from "./harness/installation.ts";
import { countFinal } from "./harness/recipients.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { shown } from "./harness/table.ts";
import { untilAtLeast } from "./harness/wait.ts";
import { sendCampaigns } from "./send-campaigns.ts";

/** Sends a campaign as fast as it goes with every receipt coming back, and holds what was counted to the rows. */
export async function throughTheSystem(setting: Setting, messages: number): Promise<Findings> {
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
  setting.tell(`${shown(messages)} sent, ${shown(sent.perSecond)}/s`);
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
  const differences = await countersRecounted(db, campaignId);
  for (const difference of differences) setting.tell(difference);
  return {
    figures: [
      figure({
        name: "whole system: messages whose receipts have found them",
        value: final / messages,
        unit: "",
        target: { atLeast: 1 },
      }),
      figure({
        name: "whole system: differences between counters and a recount",
        value: differences.length,
        unit: "",
        target: { atMost: 0 },
      }),
      figure({
        name: "whole system: messages submitted while their receipts come in",
        value: sent.perSecond,
        unit: "messages/s",
      }),
      figure({
        name: "whole system: messages from start to last receipt",
        value: messages / seconds,
        unit: "messages/s",
      }),
      figure({
        name: "whole system: receipts from start to last",
        value: journalled / seconds,
        unit: "receipts/s",
      }),
      figure({ name: "whole system: until the last is final", value: seconds, unit: "s" }),
    ],
    notes: [
      `Whole system: ${shown(messages)} messages, ${shown(journalled)} receipts, ${parked} still parked. One worker, ` +
        "one server for webhooks, Postgres, Redis and the simulator share the two cores.",
    ],
  };
}
