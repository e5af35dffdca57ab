import { setImmediate as nextTurn } from "node:timers/promises";
import type { Campaign } from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import { countAlsoIn, countUnsent, listLiveBeside, readUnsent } from "../db/unsent.ts";
import { draftOf } from "../domain/content.ts";
import { Estimator, type Tally } from "../domain/estimate.ts";
import { extrapolate, totalOf } from "../domain/extrapolate.ts";
import { aSample, everybody, SAMPLED_ABOVE, theFew } from "./whom-to-write.ts";

export type Estimated = Tally & {
  readonly optedOut: number;
  /** Other campaigns of the account that still send to some of the same numbers. */
  readonly alsoIn: readonly (Pick<Campaign, "id" | "name" | "state"> & {
    readonly recipients: number;
  })[];
  /** How many were looked at, of how many who wait; null when every message was written. */
  readonly sampled: { readonly looked: number; readonly of: number } | null;
};

export type EstimateOptions = {
  readonly signal: AbortSignal;
  /** Writes every message, however many there are. */
  readonly full: boolean;
};

/**
 * Writes the messages of a campaign that are still to be sent, and sends none. Of many it writes a sample, so
 * that it takes the same time for a million as for some thousands. Each page of recipients lets the rest
 * of the process have its turn.
 */
export async function estimateCampaign(
  db: Db,
  campaign: Campaign,
  { signal, full }: EstimateOptions,
): Promise<Estimated> {
  const waiting = await countUnsent(db, campaign.id);
  const of = totalOf(waiting);
  if (of <= SAMPLED_ABOVE) {
    return complete(await write(db, campaign, { pages: theFew(db, campaign.id), signal }));
  }
  if (full) {
    return complete(await write(db, campaign, { pages: everybody(db, campaign.id), signal }));
  }
  const written = await write(db, campaign, { pages: aSample(db, campaign.id), signal });
  const { looked } = written;
  const { tally, optedOut } = extrapolate(written, waiting);
  const alsoIn = written.alsoIn.map((one) => ({
    ...one,
    recipients: Math.round((one.recipients * of) / looked),
  }));
  return { ...tally, optedOut, alsoIn, sampled: { looked, of } };
}

type Written = Pick<Estimated, "optedOut" | "alsoIn"> & {
  readonly tally: Tally;
  readonly looked: number;
};

function complete({ tally, optedOut, alsoIn }: Written): Estimated {
  return { ...tally, optedOut, alsoIn, sampled: null };
}

async function write(
  db: Db,
  campaign: Campaign,
  {
    pages,
    signal,
  }: { readonly pages: AsyncIterable<readonly number[]>; readonly signal: AbortSignal },
): Promise<Written> {
  const estimator = new Estimator(draftOf(campaign));
  const beside = await listLiveBeside(db, campaign);
  const others = beside.map(({ id }) => id);
  const shared = new Map<number, number>();
  let [optedOut, looked] = [0, 0];
  for await (const ids of pages) {
    signal.throwIfAborted();
    const page = await readUnsent(db, campaign, ids);
    const phones = page.map(({ phone }) => phone);
    const counting = others.length === 0 ? [] : countAlsoIn(db, phones, others);
    looked += page.length;
    for (const row of page) {
      if (row.optedOut) optedOut += 1;
      else estimator.add(row);
    }
    for (const { campaignId, recipients } of await counting) {
      shared.set(campaignId, (shared.get(campaignId) ?? 0) + recipients);
    }
    await nextTurn();
  }
  const alsoIn = beside.flatMap((one) => {
    const recipients = shared.get(one.id) ?? 0;
    return recipients > 0 ? [{ ...one, recipients }] : [];
  });
  return { tally: estimator.tally(), optedOut, alsoIn, looked };
}
