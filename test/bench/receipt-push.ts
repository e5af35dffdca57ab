import { fileURLToPath } from "node:url";
import type { Account } from "@volley/engine";
import type { Setting } from "./harness/bench.ts";
import { runProgram, startChild } from "./harness/child.ts";
import type { Installation } from "./harness/installation.ts";
import { familySeconds, processorSeconds } from "./harness/processor-time.ts";
import { countDelivered, seedSubmitted } from "./harness/submitted.ts";

const SERVER = fileURLToPath(new URL("programs/receipt-server.ts", import.meta.url));

type Server = { readonly url: string; readonly pid: number };

/** Where receipts are pushed to. */
export type ReceiptPlace = {
  readonly setting: Setting;
  readonly installation: Installation;
  readonly account: Account;
  readonly connections: number;
  readonly server: Server;
};

export type Pushed = {
  readonly receipts: number;
  /** How many recipients have become delivered by them. */
  readonly matched: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time for one receipt, in microseconds. */
  readonly serverUs: number;
  readonly postgresUs: number;
  /** Of the process that pushes them. */
  readonly loadUs: number;
};

/** The same server with something plainer behind it. */
export async function plainServer(
  { setting, installation }: Pick<ReceiptPlace, "setting" | "installation">,
  behind: "nothing" | "update",
): Promise<Server> {
  const task = JSON.stringify({ behind, env: installation.env });
  const child = startChild(setting, { args: [SERVER, task] });
  const [, url = ""] = await child.until(/"url":"([^"]+)"/);
  return { url, pid: child.pid };
}

/** Seeds a campaign of submitted messages and pushes the receipt of each. */
export async function push(
  place: ReceiptPlace,
  { receipts, perSecond = 0 }: { readonly receipts: number; readonly perSecond?: number },
): Promise<Pushed> {
  const { setting, installation, account, connections, server } = place;
  const { db } = installation;
  const campaignId = await installation.createCampaign(account.id);
  const firstId = await seedSubmitted(db, campaignId, receipts);
  const before = await times(place);
  const answer = Object(
    await runProgram(setting, "receipt-load", {
      url: `${server.url}/webhooks/${account.webhookToken}/receipt`,
      refKey: account.refKey.toString("hex"),
      campaignId,
      firstId,
      receipts,
      connections,
      perSecond,
    }),
  );
  const after = await times(place);
  if (answer.taken !== receipts) {
    throw new Error(`of ${receipts} receipts: ${JSON.stringify(answer.statuses)}`);
  }
  return {
    receipts,
    matched: await countDelivered(db, campaignId),
    perSecond: receipts / Number(answer.seconds),
    p50: Number(answer.p50),
    p99: Number(answer.p99),
    serverUs: ((after.server - before.server) * 1e6) / receipts,
    postgresUs: ((after.postgres - before.postgres) * 1e6) / receipts,
    loadUs: Number(answer.processorUs) / receipts,
  };
}

async function times({ server, installation }: ReceiptPlace) {
  const [own, postgres] = await Promise.all([
    processorSeconds(server.pid),
    familySeconds(installation.postgresPid),
  ]);
  return { server: own, postgres };
}
