import { performance } from "node:perf_hooks";
import type { Campaign } from "../../db/campaigns.ts";
import type { LaneSettings } from "../../db/lane.ts";
import { createFairShare } from "../../domain/fair-share.ts";
import type { Pace } from "../../domain/pace.ts";
import { placeOf } from "../../domain/sender.ts";
import { type Letterhead, letterheadOf } from "../message.ts";
import { type Stream, streamsOf } from "./streams.ts";
import type { Ready } from "./submission.ts";

/** Triggered messages go first, and leave bulk one slot in ten. */
const FAST = { key: "fast", weight: 9 } as const;
const BULK = { key: "bulk", weight: 1 } as const;

/** A campaign that may have due recipients, with all that its turns need. */
export type LaneCampaign = {
  readonly key: number;
  letterhead: Letterhead;
  weight: number;
  lane: Campaign["lane"];
  streams: readonly Stream[];
  /** Claimed, but the slot passed unused; goes out at the next one. */
  readonly held: Ready[];
  /** What the streams were made from. */
  madeFrom: string;
};

/** What a stream must have to be given slots. */
type Readiness = {
  /** Where the next slot would lie, in microseconds of the store's clock. */
  readonly nextUs: number;
  readonly except?: ReadonlySet<number>;
  /** Only streams that have no limits of their own. */
  readonly unlimited?: boolean;
};

type Turn = { readonly campaign: LaneCampaign; readonly streams: readonly Stream[] };

/** The campaigns of one account that this process sends for, and whose turn it is. */
export type Roster = {
  /** Says that a campaign may have due recipients; false when that was known. */
  wake(campaignId: number): boolean;
  /** Campaigns to read the settings of: those at hand and those just woken. */
  ids(): readonly number[];
  /** Whether somebody was woken whose settings are not known yet. */
  readonly hasNew: boolean;
  /**
   * Takes over the settings that were read for `ids`; returns what was held of campaigns that do not
   * run any more. Campaigns that nobody is due in are forgotten until they are woken.
   */
  update(settings: LaneSettings, ids: readonly number[], pace: Pace): readonly Ready[];
  /** Keeps a recipient without a slot for the next one; false when its campaign is not here. */
  hold(ready: Ready): boolean;
  /** Whether this is a campaign that is at hand now; it may have gone while its turn was taken. */
  has(campaign: LaneCampaign): boolean;
  /** All that is held, of any campaign. */
  readonly held: readonly Ready[];
  next(readiness: Readiness): Turn | null;
  charge(campaign: LaneCampaign, used: number): void;
  /** From when on, in microseconds of the store's clock, any due stream is free; null when none is due. */
  nextFreeUs(): number | null;
  /** Forgets everybody and returns what was held. */
  clear(): readonly Ready[];
};

export function createRoster(): Roster {
  const campaigns = new Map<number, LaneCampaign>();
  const woken = new Set<number>();
  const lanes = createFairShare<Campaign["lane"]>();
  const shares = { fast: createFairShare<number>(), bulk: createFairShare<number>() };

  function drop(campaign: LaneCampaign | undefined): readonly Ready[] {
    if (!campaign) return [];
    campaigns.delete(campaign.key);
    shares[campaign.lane].forget(campaign.key);
    return campaign.held.splice(0);
  }

  function charge(campaign: LaneCampaign, used: number): void {
    lanes.charge(campaign.lane === "fast" ? FAST : BULK, used);
    shares[campaign.lane].charge(campaign, used);
  }

  function readyStreams(campaign: LaneCampaign, { nextUs, unlimited }: Readiness) {
    const now = performance.now();
    return campaign.streams.filter(
      (stream) =>
        stream.freeUs <= nextUs &&
        (!unlimited || stream.limits.length === 0) &&
        ((stream.due && stream.restsUntil <= now) || heldOf(campaign, stream).length > 0),
    );
  }

  return {
    wake(campaignId) {
      const campaign = campaigns.get(campaignId);
      if (!campaign) {
        woken.add(campaignId);
        return true;
      }
      const asleep = campaign.streams.filter(({ due }) => !due);
      for (const stream of asleep) stream.due = true;
      return asleep.length > 0;
    },
    ids: () => [...campaigns.keys(), ...woken],
    get hasNew() {
      return woken.size > 0;
    },
    update({ campaigns: running, senderLimits }, ids, pace) {
      for (const campaign of campaigns.values()) {
        if (campaign.held.length === 0 && !campaign.streams.some(({ due }) => due)) drop(campaign);
      }
      const gone = new Set(ids);
      for (const campaign of running) {
        const { id, weight, lane, senders, maxPerSecond } = campaign;
        const known = campaigns.get(id);
        gone.delete(id);
        if (!known && !woken.has(id)) continue;
        const limits = senders.map((sender) => senderLimits.get(sender) ?? 0);
        const madeFrom = JSON.stringify([maxPerSecond, limits, pace.horizonUs]);
        // The wording of a running campaign stands; its templates are parsed once.
        const letterhead = known
          ? { ...known.letterhead, expiresAt: campaign.expiresAt }
          : letterheadOf(campaign);
        if (known?.madeFrom === madeFrom) {
          Object.assign(known, { weight, lane, letterhead });
          continue;
        }
        const held = known?.held ?? [];
        const streams = streamsOf({ campaignId: id, senders, maxPerSecond, senderLimits, pace });
        campaigns.set(id, { key: id, letterhead, weight, lane, streams, held, madeFrom });
      }
      for (const id of ids) woken.delete(id);
      return [...gone].flatMap((id) => drop(campaigns.get(id)));
    },
    hold(ready) {
      const campaign = campaigns.get(ready.row.campaignId);
      campaign?.held.push(ready);
      return campaign !== undefined;
    },
    has: (campaign) => campaigns.get(campaign.key) === campaign,
    get held() {
      return [...campaigns.values()].flatMap(({ held }) => held);
    },
    next(readiness) {
      const turns = [...campaigns.values()]
        .filter(({ key }) => !readiness.except?.has(key))
        .map((campaign) => ({ campaign, streams: readyStreams(campaign, readiness) }))
        .filter(({ streams }) => streams.length > 0);
      const wanting = [FAST, BULK].filter(({ key }) =>
        turns.some(({ campaign }) => campaign.lane === key),
      );
      const lane = lanes.pick(wanting)?.key;
      if (lane === undefined) return null;
      const ofLane = turns.filter(({ campaign }) => campaign.lane === lane);
      const chosen = shares[lane].pick(ofLane.map(({ campaign }) => campaign));
      return ofLane.find(({ campaign }) => campaign === chosen) ?? null;
    },
    charge,
    nextFreeUs() {
      const due = [...campaigns.values()].flatMap((campaign) =>
        campaign.streams.filter((one) => one.due || heldOf(campaign, one).length > 0),
      );
      return due.length === 0 ? null : Math.min(...due.map(({ freeUs }) => freeUs));
    },
    clear() {
      woken.clear();
      return [...campaigns.values()].flatMap(drop);
    },
  };
}

/** What a campaign holds for a stream. */
export function heldOf({ held, letterhead }: LaneCampaign, { senders }: Stream): readonly Ready[] {
  if (senders === null || held.length === 0) return held;
  return held.filter(({ row }) => senders.includes(placeOf(row, letterhead.senders)));
}
