import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** How far a campaign had come at a moment. */
export type ProgressSample = {
  readonly at: Date;
  /** Recipients whose message the provider has taken; those with a receipt among them. */
  readonly submitted: number;
  readonly delivered: number;
  /** Failed, expired or rejected. */
  readonly undelivered: number;
};

/** Moments of samples are multiples of this, so that many processes make one between them. */
export const EVERY_SECONDS = 5;
/** Of one campaign, before those between the points of a coarser grid are dropped, */
const MOST = 300;
/** which leaves about this many. */
const FEWER = 240;
/** Receipts that come later than this after the end are in the report, and in no sample. */
const AFTER_END = "1 hour";

/**
 * Writes down how far each campaign has come that is on its way, or whose receipts still come in, where
 * that differs from what was written before. The cost is that of reading their counters.
 */
export async function sampleProgress(db: Db): Promise<void> {
  const every = sql`make_interval(secs => ${EVERY_SECONDS})`;
  await sql`
    with watched as (
      select id from campaign where state in ('running', 'paused')
      union
      select id from campaign where ended_at > now() - ${AFTER_END}::interval
    ),
    sampled as (
      insert into progress_sample (campaign_id, at, submitted, delivered, undelivered)
      select w.id, date_bin(${every}, now(), 'epoch'), new.submitted, new.delivered, new.undelivered
      from watched w
      cross join lateral (
        select
          coalesce(sum(n) filter (where state between 'submitted' and 'delivered'), 0) as submitted,
          coalesce(sum(n) filter (where state = 'delivered'), 0) as delivered,
          coalesce(sum(n) filter (where state in ('failed', 'expired', 'rejected')), 0) as undelivered
        from recipient_count where campaign_id = w.id
      ) new
      left join lateral (
        select submitted, delivered, undelivered from progress_sample
        where campaign_id = w.id order by at desc limit 1
      ) before on true
      where (new.submitted, new.delivered, new.undelivered)
        is distinct from (before.submitted, before.delivered, before.undelivered)
      on conflict (campaign_id, at) do nothing
      returning campaign_id
    ),
    crowded as (
      select campaign_id, min(at) as first, max(at) as last,
        ${EVERY_SECONDS} * 2 ^ greatest(0, ceil(log(2,
          (extract(epoch from max(at) - min(at)) / ${FEWER * EVERY_SECONDS})::numeric))) as step
      from progress_sample
      where campaign_id in (select campaign_id from sampled)
      group by campaign_id having count(*) > ${MOST}
    )
    delete from progress_sample s using crowded c
    where s.campaign_id = c.campaign_id and s.at not in (c.first, c.last)
      and date_bin(make_interval(secs => c.step::float8), s.at, 'epoch') <> s.at`.execute(db);
}

/** What was written down of a campaign, oldest first; some 300 at the most. */
export async function readProgressSamples(
  db: Db,
  campaignId: number,
): Promise<readonly ProgressSample[]> {
  return await db
    .selectFrom("progressSample")
    .select(["at", "submitted", "delivered", "undelivered"])
    .where("campaignId", "=", campaignId)
    .orderBy("at")
    .execute();
}
