import { type Db, isBalanced, readFigures, recount } from "@volley/engine";
import { sql } from "kysely";
import { bucketOf } from "../../../packages/engine/src/domain/latency.ts";
import { type Findings, note, rowsOf } from "./findings.ts";

/** Every counter of the report against a recount of the rows that it counts. */
export async function countersAgainstRows(db: Db, campaignId: number): Promise<Findings> {
  const figures = await readFigures(db, { id: campaignId });
  return [
    ...(isBalanced(figures) ? [] : [`not balanced: ${JSON.stringify(figures)}`]),
    ...(await countersRecounted(db, campaignId)),
  ];
}

/** The same without what was imported, which rows that a bench has made were not. */
export async function countersRecounted(db: Db, campaignId: number): Promise<Findings> {
  return [
    ...note("counters against a recount", await miscounted(db, campaignId)),
    ...note("errors against a recount", await miscountedErrors(db, campaignId)),
    ...note("latencies against a recount", await misTimed(db, campaignId)),
    ...note("parts and cost against a recount", await miscountedSpend(db, campaignId)),
  ];
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

async function misTimed(db: Db, campaignId: number): Promise<readonly unknown[]> {
  const { latency } = await readFigures(db, { id: campaignId });
  const { rows } = await sql<{ ms: number }>`
    select 1000 * extract(epoch from final_at - submitted_at)::float8 as ms
    from recipient where campaign_id = ${campaignId} and state = 'delivered'`.execute(db);
  const real = new Map<number, number>();
  for (const { ms } of rows) real.set(bucketOf(ms), (real.get(bucketOf(ms)) ?? 0) + 1);
  const buckets = new Set([...real.keys(), ...latency.map(({ bucket }) => bucket)]);
  return [...buckets].flatMap((bucket) => {
    const counted = latency.find((one) => one.bucket === bucket)?.n ?? 0;
    const found = real.get(bucket) ?? 0;
    return counted === found ? [] : [{ bucket, counted, real: found }];
  });
}

async function miscountedSpend(db: Db, campaignId: number): Promise<readonly unknown[]> {
  return await rowsOf(
    db,
    sql`select network, state, counted.n as counted, real.n as real, counted.cost, real.cost as real_cost
      from (
        select network, state, sum(n)::bigint as n, sum(cost) as cost from part_count
        where campaign_id = ${campaignId} group by network, state having sum(n) <> 0 or sum(cost) <> 0
      ) counted full join (
        select coalesce(network, '') as network, state, count(*) as n, coalesce(sum(price), 0) as cost
        from part where campaign_id = ${campaignId} and message_id not like 'refused:%'
        group by coalesce(network, ''), state
      ) real using (network, state)
      where counted.n is distinct from real.n or counted.cost is distinct from real.cost`,
  );
}
