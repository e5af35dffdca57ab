import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign, readFigures } from "@volley/engine";
import { breakablePlace } from "../support/breakable-place.ts";
import { type Mode, openSystem, type System } from "../support/open-system.ts";
import type { Findings } from "../support/oracle/findings.ts";
import { judge } from "../support/oracle/judge.ts";
import {
  illegal,
  readTransitions,
  type Transition,
  watchTransitions,
} from "../support/oracle/transitions.ts";
import { createRandom } from "../support/random.ts";
import { keepArtefacts } from "./artefacts.ts";
import { keepRunning, startOperator } from "./keeper.ts";
import { processLane } from "./process-faults.ts";
import { providerLane, userLane } from "./provider-faults.ts";
import { postgresLane, redisLane } from "./store-faults.ts";
import type { Lane, World } from "./world.ts";

export type ChaosOptions = {
  readonly seed: number;
  readonly mode: Mode;
  /** How long faults are injected; calming down comes on top. */
  readonly seconds: number;
  /** Is told what happens while it happens. */
  readonly tell?: (line: string) => void;
};

export type Verdict = Omit<ChaosOptions, "tell"> & {
  readonly faults: Readonly<Record<string, number>>;
  readonly messages: number;
  /** How often a recipient's outcome was not known for a while. */
  readonly unknowns: number;
  /** From the last fault until every row was final. */
  readonly calmSeconds: number;
  readonly findings: Findings;
  /** Where everything about a bad run was kept; null after a good one. */
  readonly artefacts: string | null;
};

const RATE = 50;
/** Receipts go wrong all the time; only `never` is left out, after which no row would become final for days. */
const RECEIPT_FAULTS = {
  early: 0.1,
  late: 0.05,
  duplicated: 0.1,
  reordered: 0.1,
  contradicted: 0.05,
  forged: 0.05,
};
/** Enough that the campaign still runs when the last fault comes, and ends soon after it. */
const MESSAGES_A_SECOND = 20;
const CALM_POLL_MS = 200;
/** What the promise gives recovery; a slow machine may take longer for all, but something must move. */
const STUCK_MS = 60_000;

/** Breaks everything at once as the seed says, lets it calm down, and judges what became of it. */
export async function runChaos(options: ChaosOptions): Promise<Verdict> {
  const { seed, mode, seconds, tell = () => undefined } = options;
  await using stack = new AsyncDisposableStack();
  const simulator = { receiptRetryMs: 50, seed, receiptFaults: RECEIPT_FAULTS };
  const place = breakablePlace(mode);
  const system = await openSystem({ mode, rate: RATE, simulator, place }, stack);
  const { breakable, db } = system;
  if (!breakable) throw new Error("this place cannot be broken");
  await watchTransitions(db);
  const messages = Math.max(500, Math.round(seconds * MESSAGES_A_SECOND));
  const campaignId = await system.startCampaign(messages);

  // The API runs already, so the keeper takes that one over first.
  let first: typeof system.api | null = system.api;
  const api = keepRunning(async (env) => {
    const running = first;
    first = null;
    return running ?? (await system.startApi(env));
  }, tell);
  const worker = () => keepRunning((env) => system.startWorker(env), tell);
  const operator = startOperator(system, campaignId);
  const random = createRandom(seed);
  const world: World = {
    system,
    breakable,
    api,
    workers: [worker(), worker()],
    campaignId,
    random,
    stops: [],
    operator,
  };
  // Before the processes are ended for good: a keeper would start them again.
  stack.defer(async () => {
    await operator.stop();
    await Promise.all([api, ...world.workers].map((kept) => kept.stop()));
  });
  await system.untilAccepted(20);

  const timeline: string[] = [];
  const startedAt = performance.now();
  const lanes = [processLane, postgresLane, providerLane, userLane];
  if (mode === "scaled") lanes.push(redisLane);
  await Promise.all(
    // Each lane has a sequence of its own: how long one takes must not change what another does.
    lanes.map((lane) =>
      runLane(lane, { ...world, random: createRandom(random.between(0, 2 ** 31)) }, (name) => {
        const at = (performance.now() - startedAt) / 1_000;
        if (at >= seconds) return false;
        const line = `${at.toFixed(1)} s: ${name}`;
        timeline.push(line);
        tell(line);
        return true;
      }),
    ),
  );

  const calmFrom = performance.now();
  tell("calm");
  const converged = await untilFinal(system, campaignId);
  const calmSeconds = (performance.now() - calmFrom) / 1_000;
  await operator.stop();
  // What still comes in then, such as a receipt that is repeated, must change nothing either.
  await sleep(500);

  const { simulator: provider, processes, redis } = system;
  const transitions = await readTransitions(db);
  const findings = [
    ...(converged
      ? []
      : [`not every row is final, and nothing has moved for ${STUCK_MS / 1_000} s`]),
    ...(await judge({
      db,
      campaignId,
      simulatorUrl: provider.url,
      processes,
      redisUrl: redis?.url ?? null,
      stops: world.stops,
      firedAt: await system.firedAt(),
    })),
    ...illegal(transitions),
  ];
  const artefacts =
    findings.length === 0 ? null : await keepArtefacts({ options, system, campaignId, timeline });
  return {
    seed,
    mode,
    seconds,
    faults: countOf(timeline),
    messages,
    unknowns: becameUnknown(transitions),
    calmSeconds,
    findings,
    artefacts,
  };
}

/** Waits until every row is final and the campaign has completed; false when nothing moves any more. */
async function untilFinal({ db }: System, campaignId: number): Promise<boolean> {
  let moves = -1;
  let movedAt = performance.now();
  while (performance.now() - movedAt < STUCK_MS) {
    const { recipients } = await readFigures(db, { id: campaignId });
    const { pending, sending, unknown, submitted } = recipients;
    const { state } = (await findCampaign(db, campaignId)) ?? {};
    if (pending + sending + unknown + submitted === 0 && state === "completed") return true;
    const now = (await readTransitions(db)).reduce((sum, { n }) => sum + n, 0);
    if (now !== moves) movedAt = performance.now();
    moves = now;
    await sleep(CALM_POLL_MS);
  }
  return false;
}

/** One fault after the other, with rests between them, for as long as `goesOn`. */
async function runLane(lane: Lane, world: World, goesOn: (name: string) => boolean): Promise<void> {
  for (;;) {
    await sleep(world.random.between(200, 3_000));
    const fault = world.random.pick(lane.faults);
    if (!goesOn(fault.name)) return;
    await fault.act(world);
  }
}

function countOf(timeline: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of timeline) {
    const name = line.slice(line.indexOf(": ") + 2);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function becameUnknown(transitions: readonly Transition[]): number {
  return transitions.filter((one) => one.new === "unknown").reduce((sum, { n }) => sum + n, 0);
}
