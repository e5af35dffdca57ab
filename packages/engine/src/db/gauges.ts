import { sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { Db } from "./connect.ts";

/** Beyond this many parked receipts only "at least so many" is told: counting more would cost too much. */
const MOST_PARKED = 10_000;
/** Unknown recipients of campaigns that ended longer ago, in days, are an operator's old business. */
const RECENT_DAYS = 14;

/** What an installation holds now, read from counters. */
export type Gauges = {
  /** Recipients of the campaigns that are scheduled, running or paused, by state. */
  readonly recipients: readonly { readonly state: RecipientState; readonly count: number }[];
  readonly campaigns: readonly {
    readonly state: "scheduled" | "running" | "paused";
    /** Who paused it; null where nobody has. */
    readonly by: "user" | "system" | null;
    readonly count: number;
  }[];
  readonly accounts: readonly {
    readonly account: string;
    /** Requests a second that its provider allows. */
    readonly maxPerSecond: number;
    /** Unknown recipients of campaigns that have not ended, or not long ago. */
    readonly unknown: number;
  }[];
  /** 10,000 at the most. */
  readonly parkedReceipts: number;
  readonly imports: readonly { readonly state: "receiving" | "queued"; readonly count: number }[];
};

/**
 * Reads what monitoring asks for, at a cost that depends on how many campaigns there are and not on
 * how many recipients they have.
 */
export async function readGauges(db: Db): Promise<Gauges> {
  const { rows } = await sql<Gauges>`
    with live as materialized (
      select id, account_id, state, paused_by from campaign
      where state in ('scheduled', 'running', 'paused')
    )
    select
      (select coalesce(json_agg(row_to_json(counted)), '[]') from (
        select k.state, sum(k.n) as count from live
        join recipient_count k on k.campaign_id = live.id group by k.state
      ) as counted) as recipients,
      (select coalesce(json_agg(row_to_json(counted)), '[]') from (
        select state, paused_by as by, count(*) from live group by state, paused_by
      ) as counted) as campaigns,
      (select coalesce(json_agg(row_to_json(counted)), '[]') from (
        select a.name as account, a.max_per_second as "maxPerSecond", coalesce((
          select sum(k.n) from campaign c
          join recipient_count k on k.campaign_id = c.id and k.state = 'unknown'
          where c.account_id = a.id
            and (c.ended_at is null or c.ended_at > now() - make_interval(days => ${RECENT_DAYS}))
        ), 0) as unknown
        from account a
      ) as counted) as accounts,
      (select count(*) from (select from parked_receipt limit ${MOST_PARKED}) as parked)
        as parked_receipts,
      (select coalesce(json_agg(row_to_json(counted)), '[]') from (
        select state, count(*) from import where state in ('receiving', 'queued') group by state
      ) as counted) as imports`.execute(db);
  const [gauges] = rows;
  if (!gauges) throw new Error("a query without conditions has a row");
  return gauges;
}
