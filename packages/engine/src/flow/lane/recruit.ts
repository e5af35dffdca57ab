import { performance } from "node:perf_hooks";
import { claimDue, type Portion } from "../../db/claim.ts";
import type { Db } from "../../db/connect.ts";
import type { Route } from "../message.ts";
import type { Observer } from "../ports.ts";
import { heldOf, type LaneCampaign, type Roster } from "./roster.ts";
import type { Stream } from "./streams.ts";
import type { Ready, Submission } from "./submission.ts";

/**
 * This often a claim begins with whoever has been due for longest, in milliseconds: a recipient can
 * come due before the place where the last claim ended, when it was committed after others.
 */
const LOOK_AGAIN_MS = 1_000;
/** Nor is it repeated before so many times its duration: it passes everybody who went out since the last vacuum. */
const LOOK_AGAIN_FACTOR = 50;
/** A look among certain senders that finds nobody is not repeated before so many times its duration. */
const REST_FACTOR = 20;

/** How many recipients of a stream there are slots for. */
export type Want = { readonly stream: Stream; readonly count: number };

export type Recruiting = {
  readonly db: Db;
  readonly roster: Pick<Roster, "hold">;
  readonly submission: Submission;
  readonly route: Route;
  readonly leaseMs: number;
  readonly shard: number;
  readonly observer: Pick<Observer, "claimed">;
};

/** Keeps a recipient that got no slot for the next one; of a campaign that is gone it simply waits again. */
export function keep(
  { roster, submission }: Pick<Recruiting, "roster" | "submission">,
  one: Ready,
) {
  if (!roster.hold(one)) submission.putBack(one);
}

/**
 * Finds recipients for slots: those that missed one first, then due ones, which are claimed. They are the
 * caller's from then on: nobody else puts them back, even if their campaign is gone in the meantime.
 */
export async function recruit(
  deps: Recruiting,
  campaign: LaneCampaign,
  wants: readonly Want[],
): Promise<ReadonlyMap<Stream, readonly Ready[]>> {
  const { db, submission, route, leaseMs, shard } = deps;
  const { letterhead } = campaign;
  const recruits = new Map<Stream, readonly Ready[]>();
  const claims: { readonly stream: Stream; readonly portion: Portion }[] = [];
  const beganAt = performance.now();
  for (const { stream, count } of wants) {
    const held = heldOf(campaign, stream).slice(0, count);
    recruits.set(stream, held);
    if (!stream.due || held.length >= count || stream.restsUntil > beganAt) continue;
    if (beganAt >= stream.lookAgainAt) stream.after = null;
    const { senders, after } = stream;
    claims.push({ stream, portion: { senders, after, limit: count - held.length } });
    // Before the claim, so that a wake-up in the meantime is not lost.
    stream.due = false;
  }
  const taken = new Set([...recruits.values()].flat());
  const left = campaign.held.filter((one) => !taken.has(one));
  campaign.held.splice(0, Infinity, ...left);
  if (claims.length > 0) {
    const request = {
      campaignId: campaign.key,
      poolSize: letterhead.senders.length,
      portions: claims.map(({ portion }) => portion),
      leaseMs,
      shard,
    };
    const claimed = await claimDue(db, request).catch((error: unknown) => {
      for (const { stream } of claims) stream.due = true;
      for (const one of taken) keep(deps, one);
      throw error;
    });
    const tookMs = performance.now() - beganAt;
    const count = claimed.reduce((sum, { rows }) => sum + rows.length, 0);
    deps.observer.claimed(count, tookMs);
    claims.forEach(({ stream, portion }, index) => {
      if (portion.after === null) {
        stream.lookAgainAt = beganAt + Math.max(LOOK_AGAIN_MS, LOOK_AGAIN_FACTOR * tookMs);
      }
      const { rows = [], next = null, more = true } = claimed[index] ?? {};
      stream.after = next;
      if (more) stream.due = true;
      else if (rows.length === 0 && stream.senders !== null) {
        // It has looked through all recipients of slower senders; a look a second would cost too much.
        stream.restsUntil = performance.now() + REST_FACTOR * tookMs;
      }
      const ready = submission.prepare(rows, letterhead, route);
      recruits.set(stream, [...(recruits.get(stream) ?? []), ...ready]);
    });
  }
  return recruits;
}
