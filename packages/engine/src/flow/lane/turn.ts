import { performance } from "node:perf_hooks";
import type { Pace } from "../../domain/pace.ts";
import { freeUs, type SlotGrant, slotUs } from "../../domain/slots.ts";
import { failpoint } from "../../failpoints/failpoint.ts";
import type { LaneCounts } from "./counts.ts";
import { type Firing, LATE_MS } from "./firing.ts";
import { keep, recruit, type Recruiting } from "./recruit.ts";
import type { LaneCampaign, Roster } from "./roster.ts";
import type { Stream } from "./streams.ts";
import type { Ready } from "./submission.ts";
import type { Timeline } from "./timeline.ts";

export type TurnDeps = Recruiting & {
  readonly roster: Roster;
  readonly timeline: Timeline;
  readonly firing: Firing<Ready>;
  readonly counts: LaneCounts;
};

/** Slots at hand for a stream, used from the first one on. */
type Run = { readonly stream: Stream; readonly grant: SlotGrant; used: number };

/** They wait for each other in the store anyway, and each may hold a connection of the database. */
const ASKS_AT_ONCE = 4;
/** Nothing is due; a wake-up ends the wait. */
const IDLE_MS = 1_000;

/**
 * Takes slots for the campaign whose turn it is, fills them with its recipients, and what is left with
 * those of others; the rest is given back.
 *
 * @param room how many more messages may be under way at once
 * @returns after how many milliseconds the next turn is wanted
 */
export async function takeTurn(deps: TurnDeps, pace: Pace, room: number): Promise<number> {
  const { roster, timeline } = deps;
  const turn = roster.next({ nextUs: timeline.nextUs(pace) });
  if (!turn) return untilFree(deps, pace);
  const runs = await takeSlots(deps, pace, {
    streams: turn.streams,
    want: Math.min(pace.batch, room),
  });
  failpoint("slots.granted");
  const last = runs.at(-1)?.grant;
  if (open(runs) === 0) {
    const full = last !== undefined && last.firstUs > last.nowUs + pace.horizonUs;
    return full ? untilLocal(deps, last.firstUs - pace.horizonUs / 2) : 0;
  }
  await fill(deps, turn.campaign, runs);
  await fillWithOthers(deps, pace, runs, turn.campaign);
  for (const { grant, used } of runs.toReversed()) {
    if (used === grant.granted) continue;
    deps.counts.returned += grant.granted - used;
    await timeline.release(grant, grant.granted - used);
  }
  return untilLocal(deps, timeline.nextUs({ ...pace, leadUs: 0 }) - pace.horizonUs / 2);
}

/**
 * Slots for some streams of a campaign. A limited sender gets one at a time, the one that has waited
 * for longest first, so that none of them keeps slots from the others.
 */
async function takeSlots(
  { timeline, counts }: TurnDeps,
  pace: Pace,
  { streams, want }: { readonly streams: readonly Stream[]; readonly want: number },
): Promise<readonly Run[]> {
  const chosen = streams.toSorted((a, b) => a.freeUs - b.freeUs).slice(0, want);
  const each = Math.max(1, Math.floor(want / chosen.length));
  const runs: Run[] = [];
  for (let first = 0; first < chosen.length; first += ASKS_AT_ONCE) {
    const asks = chosen.slice(first, first + ASKS_AT_ONCE).map(async (stream): Promise<Run> => {
      const grant = await timeline.acquire({ pace, want: each, limits: stream.limits });
      stream.freeUs = freeUs(grant);
      counts.granted += grant.granted;
      return { stream, grant, used: 0 };
    });
    runs.push(...(await Promise.all(asks)));
  }
  return runs.toSorted((a, b) => a.grant.firstUs - b.grant.firstUs);
}

/** Fills each run with recipients of its own stream. */
async function fill(deps: TurnDeps, campaign: LaneCampaign, runs: readonly Run[]): Promise<void> {
  const wants = runs.map((run) => ({ stream: run.stream, count: open([run]) }));
  const recruits = await recruit(deps, campaign, wants);
  for (const run of runs)
    place(deps, campaign, { ready: recruits.get(run.stream) ?? [], runs: [run] });
}

/** Slots that the campaign had no recipients for serve others, as far as these have no limits of their own. */
async function fillWithOthers(
  deps: TurnDeps,
  pace: Pace,
  runs: readonly Run[],
  campaign: LaneCampaign,
): Promise<void> {
  const asked = new Set([campaign.key]);
  while (open(runs) > 0) {
    const nextUs = deps.timeline.nextUs(pace);
    const other = deps.roster.next({ nextUs, except: asked, unlimited: true });
    const stream = other?.streams[0];
    if (!other || !stream) return;
    asked.add(other.campaign.key);
    const recruits = await recruit(deps, other.campaign, [{ stream, count: open(runs) }]);
    place(deps, other.campaign, { ready: recruits.get(stream) ?? [], runs });
  }
}

/**
 * Gives recipients the first open slots. Who gets none, because slots passed meanwhile, is held; and
 * nobody gets one whose campaign has gone since the turn began, as all do when their account is stopped.
 */
function place(
  deps: TurnDeps,
  campaign: LaneCampaign,
  { ready, runs }: { readonly ready: readonly Ready[]; readonly runs: readonly Run[] },
): void {
  const { firing, timeline, roster, counts } = deps;
  const isHere = roster.has(campaign);
  let placed = 0;
  for (const one of ready) {
    const slotAt = isHere ? nextSlot(runs, timeline, counts) : null;
    if (slotAt === null) {
      keep(deps, one);
      continue;
    }
    firing.at(slotAt, one);
    placed += 1;
  }
  if (isHere) roster.charge(campaign, placed);
}

/** The first open slot that has not passed, on our own clock. */
function nextSlot(runs: readonly Run[], timeline: Timeline, counts: LaneCounts): number | null {
  for (const run of runs) {
    while (run.used < run.grant.granted) {
      const slotAt = timeline.toLocal(slotUs(run.grant, run.used));
      run.used += 1;
      if (slotAt >= performance.now() - LATE_MS) return slotAt;
      counts.late(performance.now() - slotAt);
    }
  }
  return null;
}

function open(runs: readonly Run[]): number {
  return runs.reduce((sum, { grant, used }) => sum + grant.granted - used, 0);
}

function untilFree({ roster, timeline }: TurnDeps, pace: Pace): number {
  const next = roster.nextFreeUs();
  if (next === null) return IDLE_MS;
  return Math.min(IDLE_MS, Math.max(1, timeline.toLocal(next - pace.leadUs) - performance.now()));
}

function untilLocal({ timeline }: TurnDeps, storeUs: number): number {
  return timeline.toLocal(storeUs) - performance.now();
}
