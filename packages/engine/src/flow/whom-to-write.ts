import type { Db } from "../db/connect.ts";
import { findExtent, listBehind, listWaiting, probe, type Stretch } from "../db/unsent.ts";

/** Above so many a sample is written instead of every message. */
export const SAMPLED_ABOVE = 20_000;
/** Rows of a page: some megabytes, whatever the size of the campaign. */
const PAGE = 5_000;

/** Places that are looked at, and recipients at each: neighbours are alike in many a file. */
const PLACES = 500;
const EACH = 10;
/** With fewer than these, it is looked again where some were found. */
const ENOUGH = 1_000;
const MOST_ROUNDS = 4;

/** Everybody of a campaign, a page of ids at a time, whether they wait or not. */
export async function* everybody(db: Db, campaignId: number): AsyncGenerator<readonly number[]> {
  let after = 0;
  for (;;) {
    const ids = await listBehind(db, campaignId, { after, limit: PAGE });
    const last = ids.at(-1);
    if (last === undefined) return;
    yield ids;
    after = last;
  }
}

/** The few that are left to be sent to, however many have been. */
export async function* theFew(db: Db, campaignId: number): AsyncGenerator<readonly number[]> {
  const ids = await listWaiting(db, campaignId, SAMPLED_ABOVE);
  for (let from = 0; from < ids.length; from += PAGE) yield ids.slice(from, from + PAGE);
}

/**
 * Some of those who wait, taken evenly from the first to the last id. Where the ids of other campaigns lie
 * between, or all before have been sent to, most places give nobody; then the others are looked at more closely.
 * Where those who wait are few among many, it is the next ones instead.
 */
export async function* aSample(db: Db, campaignId: number): AsyncGenerator<readonly number[]> {
  const extent = await findExtent(db, campaignId);
  let stretches: readonly Stretch[] = extent === null ? [] : [extent];
  let ids: readonly number[] = [];
  for (let round = 0; round < MOST_ROUNDS && stretches.length > 0; round += 1) {
    const parts = Math.floor(PLACES / stretches.length);
    const places = stretches.flatMap((stretch) => split(stretch, parts));
    const found = await probe(db, campaignId, { stretches: places, each: EACH });
    ids = found.map(({ id }) => id);
    if (ids.length >= ENOUGH) break;
    const fruitful = new Set(found.map(({ at }) => at));
    stretches = places.filter((_, at) => fruitful.has(at));
  }
  yield ids.length >= ENOUGH ? ids : await listWaiting(db, campaignId, PAGE);
}

/** The same ids in so many stretches of nearly the same length, none of them empty. */
export function split([behind, to]: Stretch, parts: number): readonly Stretch[] {
  const count = Math.min(Math.max(1, parts), to - behind);
  const at = (part: number) => behind + Math.floor(((to - behind) * part) / count);
  return Array.from({ length: count }, (_, part): Stretch => [at(part), at(part + 1)]);
}
