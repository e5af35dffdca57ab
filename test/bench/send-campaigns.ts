import type { Child } from "./harness/child.ts";
import type { Installation } from "./harness/installation.ts";
import { familySeconds, processorSeconds } from "./harness/processor-time.ts";
import { countOnTheWire, countSubmitted, seedRecipients } from "./harness/recipients.ts";
import { untilAtLeast } from "./harness/wait.ts";

/** Where messages are sent from. */
export type Place = {
  readonly installation: Installation;
  readonly worker: Child;
  readonly accountId: number;
};

/** What it took from the start of the campaigns to the commit of the last outcome. */
export type Sent = {
  readonly campaignIds: readonly number[];
  /** When the campaigns were started, by `performance.now()`. */
  readonly startedAt: number;
  readonly perSecond: number;
  /** Processor time for one message, in milliseconds. */
  readonly workerMs: number;
  readonly postgresMs: number;
};

/** What is to be sent: `messages` from as many campaigns of `recipients` each as it takes. */
export type Plan = {
  readonly messages: number;
  readonly recipients: number;
  /** How many of each campaign have been submitted before. */
  readonly submitted?: number;
};

/** Seeds campaigns, starts them, and measures until `messages` are committed as submitted. */
export async function sendCampaigns(place: Place, plan: Plan): Promise<Sent> {
  const { installation, accountId } = place;
  const { messages, recipients, submitted = 0 } = plan;
  const campaigns = Math.ceil(messages / (recipients - submitted));
  const ids: number[] = [];
  for (let count = 0; count < campaigns; count += 1) {
    const id = await installation.createCampaign(accountId);
    await seedRecipients(installation.db, id, { count: recipients, submitted });
    ids.push(id);
  }
  const sent = await measure(place, ids, messages);
  // What is left must not be sent on while something else is measured.
  if (campaigns * (recipients - submitted) > messages) {
    await Promise.all(ids.map((id) => installation.pauseCampaign(id)));
  }
  await untilAtLeast(0, async () => -(await countOnTheWire(installation.db, ids)));
  return sent;
}

async function measure(place: Place, ids: readonly number[], messages: number): Promise<Sent> {
  const { installation } = place;
  const { db } = installation;
  const already = await countSubmitted(db, ids);
  const before = await processorTimes(place);
  const startedAt = performance.now();
  await Promise.all(ids.map((id) => installation.startCampaign(id)));
  const reached = await untilAtLeast(already + messages, () => countSubmitted(db, ids));
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await processorTimes(place);
  const sent = reached - already;
  return {
    campaignIds: ids,
    startedAt,
    perSecond: sent / seconds,
    workerMs: ((after.worker - before.worker) * 1_000) / sent,
    postgresMs: ((after.postgres - before.postgres) * 1_000) / sent,
  };
}

async function processorTimes({ worker, installation }: Place) {
  const [own, postgres] = await Promise.all([
    processorSeconds(worker.pid),
    familySeconds(installation.postgresPid),
  ]);
  return { worker: own, postgres };
}
