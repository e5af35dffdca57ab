import { type Db, findCampaign, isBalanced, readFigures, recount } from "@volley/engine";
import { sql } from "kysely";
import { compareWithLedger, readLedger } from "../../packages/api/src/demo/compare.ts";

export type Judgement = {
  readonly db: Db;
  /** The only campaign that the simulator has seen. */
  readonly campaignId: number;
  readonly simulatorUrl: string;
};

/**
 * Holds the provider's ledger against the database, and the database against itself. Returns what is
 * wrong, in words; a scenario expects an empty list.
 */
export async function judge({
  db,
  campaignId,
  simulatorUrl,
}: Judgement): Promise<readonly string[]> {
  const wrong: string[] = [];
  const note = (what: string, found: readonly unknown[]) => {
    if (found.length > 0)
      wrong.push(`${what}: ${found.length} (${JSON.stringify(found.slice(0, 5))})`);
  };
  const comparison = await compareWithLedger(db, campaignId, simulatorUrl);
  if (comparison.duplicates > 0) wrong.push(`accepted twice: ${comparison.duplicates}`);
  note("never accepted by the provider", comparison.missing);
  note("accepted and not known as submitted", comparison.unnoticed);
  note("final state against the receipt", comparison.misreported);
  note("counters against a recount", await miscounted(db, campaignId));
  note("errors against a recount", await miscountedErrors(db, campaignId));

  const figures = await readFigures(db, { id: campaignId });
  if (!isBalanced(figures)) wrong.push(`not balanced: ${JSON.stringify(figures)}`);
  const ledger = await readLedger(simulatorUrl);
  // A coarse bound, for what a scenario can tell: the simulator counts arrivals, and when its thread waits
  // for a core, requests that were fired apart arrive together. In twelve runs at 200/s in which the
  // senders noted their times, they fired 201 at the most and it counted up to 209; in three other
  // runs, without such notes, it counted 209, 215 and 216. Processes that did not share their slots would be at a
  // multiple. The exact bound needs a quiet machine and is not asserted here.
  const bound = 1.25 * ledger.limit + 2;
  if (ledger.maxSlidingSecond > bound) {
    wrong.push(`${ledger.maxSlidingSecond} requests in a second, ${ledger.limit} allowed`);
  }
  note("expired leases", await rowsOf(db, sql`select id from recipient where state = 'sending'`));
  note(
    "open transactions",
    await rowsOf(
      db,
      sql`select application_name, query from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'`,
    ),
  );
  const campaign = await findCampaign(db, campaignId);
  if (campaign?.state !== "completed") wrong.push(`the campaign is ${campaign?.state ?? "gone"}`);
  return wrong;
}

async function miscounted(db: Db, campaignId: number): Promise<readonly unknown[]> {
  const counted = await rowsOf(
    db,
    sql`select state, country, sum(n)::bigint as n from recipient_count
      where campaign_id = ${campaignId} group by state, country having sum(n) <> 0
      order by country, state`,
  );
  const real = await recount(db, campaignId);
  return JSON.stringify(counted) === JSON.stringify(real) ? [] : [counted, real];
}

async function miscountedErrors(db: Db, campaignId: number): Promise<readonly unknown[]> {
  return await rowsOf(
    db,
    sql`select source, code, counted.n as counted, real.n as real from (
        select source, code, sum(n)::bigint as n from error_count
        where campaign_id = ${campaignId} group by source, code having sum(n) <> 0
      ) counted full join (
        select error_source as source, error_code as code, count(*) as n from recipient
        where campaign_id = ${campaignId} and state in ('rejected', 'failed', 'expired')
          and error_code is not null
        group by error_source, error_code
      ) real using (source, code) where counted.n is distinct from real.n`,
  );
}

async function rowsOf(db: Db, query: ReturnType<typeof sql>): Promise<readonly unknown[]> {
  return (await query.execute(db)).rows;
}
