import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Position } from "../packages/engine/src/db/claim.ts";
import { dueStatement, lookForDue } from "../packages/engine/src/db/due-campaigns.ts";
import { createDueWatch } from "../packages/engine/src/flow/due-watch.ts";
import { insertTriggered } from "../packages/engine/src/db/trigger.ts";
import { createAccount, createCampaign, move, SHARD } from "./support/campaigns.ts";
import { claim, setUp } from "./support/claiming.ts";
import { createTestDatabase } from "./support/test-database.ts";

const TRIGGER = { phone: 447700900123, country: "GB", fields: {} };

test("running campaigns with due recipients are found, each with the account that sends for it", async () => {
  const { db, account, campaign } = await setUp({ recipients: 2 });
  const later = await createCampaign(db, account, { recipients: 1, firstPhone: 447700900300 });
  await sql`update recipient set due_at = now() + interval '1 hour' where campaign_id = ${later.id}`.execute(
    db,
  );
  const paused = await createCampaign(db, account, { recipients: 1, firstPhone: 447700900400 });
  await move(db, paused.id, "paused");
  const watch = createDueWatch(db);
  expect(await watch.list()).toMatchObject([{ id: campaign.id, accountId: account.id }]);
  await claim(db, campaign.id);
  expect(await watch.list()).toEqual([]);
  await sql`update recipient set due_at = now() where campaign_id = ${later.id}`.execute(db);
  expect(await watch.list()).toMatchObject([{ id: later.id }]);
});

test("who comes due before the known place is found by a look from the start, after a rest", async () => {
  const { db, campaign } = await setUp({ recipients: 2 });
  let now = 0;
  // Each look takes a second by this clock, so the next one from the start is due after fifty.
  const watch = createDueWatch(db, () => (now += 500));
  expect(await watch.list()).toHaveLength(1);
  await claim(db, campaign.id);
  await insertTriggered(db, [{ ...TRIGGER, campaignId: campaign.id }], SHARD);
  expect(await watch.list()).toEqual([]);
  now += 60_000;
  expect(await watch.list()).toHaveLength(1);
});

/** Pages that Postgres looks at to find the next due one behind a place, half of a campaign gone out. */
async function pagesOfLook(recipients: number): Promise<number> {
  const { db } = await createTestDatabase();
  const campaign = await createCampaign(db, await createAccount(db), { recipients: 1 });
  await sql`alter table recipient set (autovacuum_enabled = false)`.execute(db);
  await sql`insert into recipient (campaign_id, phone, country, fields, import_id)
    select ${campaign.id}, 447800000000 + n, 'GB', '{}', 1
    from generate_series(1, ${recipients}) as n`.execute(db);
  await sql`update recipient set state = 'sending', attempt = 1, due_at = null, check_at = now()
    where id <= (select min(id) + ${Math.floor(recipients / 2)} from recipient)`.execute(db);
  await sql`analyze recipient`.execute(db);
  const [found] = await lookForDue(db, new Map());
  expect(found).toMatchObject({ id: campaign.id, isDue: true });
  const places = new Map(found ? [[found.id, found.place]] : []);
  // The next one is not the one at the place: who stood there is claimed as well.
  await claim(db, campaign.id, 1);
  return await pagesOf(db, places);
}

async function pagesOf(db: Db, places: ReadonlyMap<number, Position>): Promise<number> {
  const { rows } = await sql<{ "QUERY PLAN": readonly { Plan: Record<string, number> }[] }>`
    explain (analyze, buffers, format json) ${dueStatement(places)}`.execute(db);
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  return (plan?.["Shared Hit Blocks"] ?? NaN) + (plan?.["Shared Read Blocks"] ?? NaN);
}

test("a look behind the known place costs as much among a hundred thousand as among a thousand", async () => {
  const small = await pagesOfLook(1_000);
  const large = await pagesOfLook(100_000);
  // The tree of the index is higher by a level or two.
  expect(large).toBeLessThanOrEqual(small + 3);
});
