import type { Campaign } from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import { countAlsoIn, listLiveBeside, readUnsent } from "../db/unsent.ts";
import { draftOf } from "../domain/content.ts";
import { Estimator, type Tally } from "../domain/estimate.ts";

/** Rows of a page: some megabytes, whatever the size of the campaign. */
const PAGE = 5_000;

export type Estimated = Tally & {
  readonly optedOut: number;
  /** Other campaigns of the account that still send to some of the same numbers. */
  readonly alsoIn: readonly (Pick<Campaign, "id" | "name" | "state"> & {
    readonly recipients: number;
  })[];
};

/**
 * Writes every message of a campaign that is still to be sent, and sends none. The next page is read
 * while one is looked at, and each page lets the rest of the process have its turn.
 */
export async function estimateCampaign(
  db: Db,
  campaign: Campaign,
  signal: AbortSignal,
): Promise<Estimated> {
  const estimator = new Estimator(draftOf(campaign));
  const beside = await listLiveBeside(db, campaign);
  const shared = new Map<number, number>();
  let optedOut = 0;
  let page = await readUnsent(db, campaign, { after: 0, limit: PAGE });
  while (page.length > 0) {
    signal.throwIfAborted();
    const [from, to] = [page[0]?.id ?? 0, page.at(-1)?.id ?? 0];
    const others = beside.map(({ id }) => id);
    const reading = Promise.all([
      readUnsent(db, campaign, { after: to, limit: PAGE }),
      others.length === 0 ? [] : countAlsoIn(db, campaign.id, { others, from, to }),
    ]);
    for (const row of page) {
      if (row.optedOut) optedOut += 1;
      else estimator.add(row);
    }
    const [next, counts] = await reading;
    for (const { campaignId, recipients } of counts) {
      shared.set(campaignId, (shared.get(campaignId) ?? 0) + recipients);
    }
    page = next;
  }
  const alsoIn = beside.flatMap((one) => {
    const recipients = shared.get(one.id) ?? 0;
    return recipients > 0 ? [{ ...one, recipients }] : [];
  });
  return { ...estimator.tally(), optedOut, alsoIn };
}
