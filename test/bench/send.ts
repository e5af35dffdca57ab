import { apart, type Bench, type Findings, type Setting } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { type Mode, MODES, openInstallation } from "./harness/installation.ts";
import { load, type Loaded } from "./harness/load.ts";
import { measureParts, type Parts, together } from "./harness/parts.ts";
import { countFinal } from "./harness/recipients.ts";
import { startSimulatorProcess } from "./harness/simulators.ts";
import { median, percentile, spread } from "./harness/statistics.ts";
import { shown } from "./harness/table.ts";
import { untilAtLeast } from "./harness/wait.ts";
import { type Place, sendCampaigns, type Sent } from "./send-campaigns.ts";
import { measureSizes } from "./send-sizes.ts";
import { wakeUps } from "./wake-up.ts";

/** More than any process of ours can submit. */
const NO_LIMIT = 1_000_000;
const CONNECTIONS = 64;

type Scale = {
  readonly modes: readonly Mode[];
  readonly messages: number;
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly wakeUps: number;
};
const FULL: Scale = {
  modes: MODES,
  messages: 20_000,
  rounds: 3,
  sizes: [1_000, 10_000, 100_000, 1_000_000],
  wakeUps: 20,
};
const QUICK: Scale = {
  modes: ["scaled"],
  messages: 500,
  rounds: 1,
  sizes: [100, 1_000],
  wakeUps: 2,
};

const partsAt = (scale: Scale): Parts => {
  const inEachMode =
    (measure: (own: Setting, mode: Mode, scale: Scale) => Promise<Findings>) =>
    async (setting: Setting) => {
      const found: Findings[] = [];
      for (const mode of scale.modes)
        found.push(await apart(setting, (own) => measure(own, mode, scale)));
      return together(found);
    };
  return {
    rate: inEachMode(withoutReceipts),
    receipts: inEachMode(withReceipts),
    sizes: (setting) => bySize(setting, scale),
    first: inEachMode(firstRequests),
  };
};

export const sendBench: Bench = {
  name: "send",
  about: "messages a second of one worker without a limit, against a bare HTTP loop",
  parts: Object.keys(partsAt(FULL)),
  run: (setting) => measureParts(setting, partsAt(setting.quick ? QUICK : FULL)),
};

async function openPlace(setting: Setting, mode: Mode, receipts: boolean) {
  const simulator = await startSimulatorProcess(setting, {
    perSecond: NO_LIMIT,
    latencyMs: 0,
    receipts,
  });
  const installation = await openInstallation(setting, mode);
  const worker = await installation.startWorker();
  const accountId = await installation.addAccount(simulator.url);
  const place: Place = { installation, worker, accountId };
  return { simulator, place };
}

async function withoutReceipts(setting: Setting, mode: Mode, scale: Scale): Promise<Findings> {
  const { messages, rounds } = scale;
  const { simulator, place } = await openPlace(setting, mode, false);
  const plan = { messages, recipients: messages };
  const bareLoop = { url: simulator.url, requests: messages, connections: CONNECTIONS };
  await sendCampaigns(place, plan);
  await load(setting, bareLoop);
  const bare: Loaded[] = [];
  const sent: Sent[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    bare.push(await load(setting, bareLoop));
    sent.push(await sendCampaigns(place, plan));
    setting.tell(`${mode}, round ${round} of ${rounds}: ${shown(sent.at(-1)?.perSecond ?? 0)}/s`);
  }
  const speeds = sent.map(({ perSecond }) => perSecond);
  const baseline = median(bare.map(({ perSecond }) => perSecond));
  const { low, high } = spread(speeds);
  return {
    figures: [
      figure({
        name: `${mode}: messages, durable end to end`,
        value: median(speeds),
        unit: "messages/s",
        baseline,
        target: { atLeast: 3_000 },
      }),
      figure({
        name: `${mode}: share of a bare HTTP loop`,
        value: median(speeds) / baseline,
        unit: "",
        target: { atLeast: 0.5 },
      }),
      figure({
        name: `${mode}: processor time of the worker`,
        value: median(sent.map(({ workerMs }) => workerMs)),
        unit: "ms/message",
        baseline: median(bare.map(({ processorMs }) => processorMs)),
      }),
      figure({
        name: `${mode}: processor time of Postgres`,
        value: median(sent.map(({ postgresMs }) => postgresMs)),
        unit: "ms/message",
      }),
    ],
    notes: [
      `${mode}: median of ${rounds} rounds of ${shown(messages)} messages, ` +
        `${shown(low)} to ${shown(high)}/s.`,
    ],
  };
}

async function withReceipts(setting: Setting, mode: Mode, scale: Scale): Promise<Findings> {
  const { messages, rounds } = scale;
  const { place } = await openPlace(setting, mode, true);
  const { db } = place.installation;
  const submitted: number[] = [];
  const final: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const sent = await sendCampaigns(place, { messages, recipients: messages });
    await untilAtLeast(messages, () => countFinal(db, sent.campaignIds));
    const seconds = (performance.now() - sent.startedAt) / 1_000;
    // The first round only warms up.
    if (round === 0) continue;
    submitted.push(sent.perSecond);
    final.push(messages / seconds);
  }
  return {
    figures: [
      figure({
        name: `${mode}: messages while their receipts come in`,
        value: median(submitted),
        unit: "messages/s",
      }),
      figure({
        name: `${mode}: messages from start to last receipt`,
        value: median(final),
        unit: "messages/s",
      }),
    ],
  };
}

async function bySize(setting: Setting, scale: Scale): Promise<Findings> {
  const { place } = await openPlace(setting, "embedded", false);
  const { messages, sizes } = scale;
  await sendCampaigns(place, { messages, recipients: messages });
  return await measureSizes(place, sizes, messages);
}

async function firstRequests(setting: Setting, mode: Mode, scale: Scale): Promise<Findings> {
  const installation = await openInstallation(setting, mode);
  await installation.startWorker();
  const waits = await wakeUps(setting, installation, scale.wakeUps);
  return {
    figures: [
      figure({
        name: `${mode}: start to first request, longest`,
        value: Math.max(...waits),
        unit: "ms",
        target: { atMost: 250 },
      }),
      figure({
        name: `${mode}: start to first request, median`,
        value: percentile(waits, 0.5),
        unit: "ms",
      }),
    ],
  };
}
