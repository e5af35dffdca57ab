import { connectDatabase, type Db } from "@volley/engine";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { settle } from "../packages/engine/src/db/settle.ts";
import { createAccount, createCampaign, SHARD, miscounts } from "./support/campaigns.ts";
import { claim } from "./support/claiming.ts";
import { createTestDatabase } from "./support/test-database.ts";

/** One connection, whose statements and plans can be asked for. */
async function setUp(recipients: number) {
  const { url, db } = await createTestDatabase();
  const campaign = await createCampaign(db, await createAccount(db), { recipients });
  const fast = connectDatabase({ url, connections: 1, name: "fast", isFast: true });
  onTestFinished(() => fast.destroy());
  // As if the planner had last looked when there was hardly anybody.
  await sql`analyze recipient`.execute(db);
  return { db, fast, campaign };
}

async function sendSome(fast: Db, campaignId: number, count: number): Promise<number> {
  const { rows } = await claim(fast, campaignId, count);
  const settled = rows.map(({ id, attempt }) => {
    const part = { messageId: `0C${id}`, price: "0.03", network: "23410" };
    const submitted = { state: "submitted", parts: [part], refusedParts: 0, error: null } as const;
    return { campaignId, id, attempt, settlement: submitted };
  });
  await settle(fast, settled, { shard: SHARD, lookUpAfterMs: 60_000 });
  return rows.length;
}

/** Whole readings of a table by any connection that has told of them. */
async function wholeReadings(fast: Db): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(fast);
  const { rows } = await sql<{ n: number }>`
    select sum(seq_scan)::bigint as n from pg_stat_user_tables
    where relname in ('recipient', 'part')`.execute(fast);
  return rows[0]?.n ?? Number.NaN;
}

test("claims and settles are planned once, and by index even where a table is still tiny", async () => {
  const { db, fast, campaign } = await setUp(60);
  await sendSome(fast, campaign.id, 3);
  const before = await wholeReadings(fast);
  for (let turn = 0; turn < 8; turn += 1) expect(await sendSome(fast, campaign.id, 5)).toBe(5);
  expect(await wholeReadings(fast)).toBe(before);
  const { rows } = await sql<{ statement: string; generic: number; custom: number }>`
    select statement, generic_plans as generic, custom_plans as custom
    from pg_prepared_statements`.execute(fast);
  const settles = rows.filter(({ statement }) => statement.includes("to_state"));
  expect(settles).toMatchObject([{ generic: 9, custom: 0 }]);
  expect(rows.filter(({ custom }) => custom > 0)).toEqual([]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("no more statements are kept than a connection has room for", async () => {
  const { fast } = await setUp(1);
  for (let count = 1; count <= 80; count += 1) {
    const many = sql.join(Array.from({ length: count }, (_, index) => sql`${index}::integer`));
    const { rows } = await sql`select ${many}`.execute(fast);
    expect(rows).toHaveLength(1);
  }
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from pg_prepared_statements`.execute(fast);
  expect(rows[0]?.n).toBeLessThanOrEqual(50);
});
