import { sql } from "kysely";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Claim, claimDue, claimStatement } from "../packages/engine/src/db/claim.ts";
import { senderPlace } from "../packages/engine/src/domain/sender.ts";
import { createAccount, createCampaign, recipientsOf } from "./support/campaigns.ts";
import { claim, LEASE, setUp } from "./support/claiming.ts";
import { createTestDatabase } from "./support/test-database.ts";

test("claims that go on where the last one ended take everybody once, the longest due first", async () => {
  const { db, campaign } = await setUp({ recipients: 95 });
  const claimed: number[] = [];
  let last: Claim | null = null;
  do {
    last = await claim(db, campaign.id, 10, last?.next);
    claimed.push(...last.rows.map(({ id }) => id));
  } while (last.more);
  expect(claimed).toEqual((await recipientsOf(db, campaign.id)).map(({ id }) => id));
});

test("who comes due before the place of the last claim is found by looking from the start", async () => {
  const { db, campaign } = await setUp({ recipients: 3 });
  const first = await claim(db, campaign.id, 1);
  await sql`update recipient set due_at = now() - interval '1 hour' where due_at is not null
    and id = (select max(id) from recipient)`.execute(db);
  const behind = await claim(db, campaign.id, 5, first.next);
  expect(behind).toMatchObject({ rows: [{}], next: null, more: true });
  const fromStart = await claim(db, campaign.id, 5, behind.next);
  expect(fromStart).toMatchObject({ rows: [{}], more: false });
});

test("the database picks the same sender for a number as we do", async () => {
  const { db } = await createTestDatabase();
  const pairs = fc.sample(
    fc.tuple(
      fc.integer({ min: 1_000_000, max: 999_999_999_999_999 }),
      fc.integer({ min: 1, max: 1_000 }),
    ),
    2_000,
  );
  const { rows } = await sql<{ place: number }>`
    select sender_place(phone, size) as place
    from unnest(${pairs.map(([phone]) => phone)}::bigint[], ${pairs.map(([, size]) => size)}::integer[])
      with ordinality as t (phone, size, n) order by n`.execute(db);
  expect(rows.map(({ place }) => place)).toEqual(pairs.map(([phone, n]) => senderPlace(phone, n)));
});

test("a claim takes of each sender as many as it has slots for, and passes the others over", async () => {
  const { db } = await createTestDatabase();
  const senders = ["447700900901", "447700900902", "447700900903"];
  const campaign = await createCampaign(db, await createAccount(db), { recipients: 90, senders });
  const portion = { limit: 4, after: null };
  const claims = await claimDue(db, {
    campaignId: campaign.id,
    poolSize: 3,
    portions: [
      { ...portion, senders: [2] },
      { ...portion, senders: [0] },
    ],
    ...LEASE,
  });
  const places = claims.map(({ rows }) => rows.map(({ phone }) => senderPlace(phone, 3)));
  expect(places).toEqual([
    [2, 2, 2, 2],
    [0, 0, 0, 0],
  ]);
  const states = (await recipientsOf(db, campaign.id)).map(({ state }) => state);
  expect(states.filter((state) => state === "sending")).toHaveLength(8);
});

test("nothing is claimed for a campaign whose time is over", async () => {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { db, campaign } = await setUp({ recipients: 3, expiresAt });
  expect((await claim(db, campaign.id, 1)).rows).toHaveLength(1);
  await sql`update campaign set expires_at = now()`.execute(db);
  expect(await claim(db, campaign.id)).toEqual({ rows: [], next: null, more: false });
});

/** Pages that Postgres looked at for each row that a claim of fifty got. */
async function pagesPerRow(recipients: number): Promise<number> {
  const { db } = await createTestDatabase();
  const campaign = await createCampaign(db, await createAccount(db), { recipients: 1 });
  await sql`alter table recipient set (autovacuum_enabled = false)`.execute(db);
  await sql`insert into recipient (campaign_id, phone, country, fields, import_id)
    select ${campaign.id}, 447800000000 + n, 'GB', '{}', 1
    from generate_series(1, ${recipients}) as n`.execute(db);
  // Half of them have gone out, and no vacuum has come by.
  await sql`update recipient set state = 'sending', attempt = 1, due_at = null, check_at = now()
    where id <= (select min(id) + ${Math.floor(recipients / 2)} from recipient)`.execute(db);
  await sql`analyze recipient`.execute(db);
  const { next } = await claim(db, campaign.id, 50);
  const portions = [{ limit: 50, senders: null, after: next }];
  const statement = claimStatement({ campaignId: campaign.id, poolSize: 1, portions, ...LEASE });
  const { rows } = await sql<{ "QUERY PLAN": readonly { Plan: Record<string, number> }[] }>`
    explain (analyze, buffers, format json) ${statement}`.execute(db);
  const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
  expect(plan?.["Actual Rows"]).toBe(50);
  return ((plan?.["Shared Hit Blocks"] ?? NaN) + (plan?.["Shared Read Blocks"] ?? NaN)) / 50;
}

test("a claim costs as much among a hundred thousand recipients as among a thousand", async () => {
  const small = await pagesPerRow(1_000);
  const large = await pagesPerRow(100_000);
  // The trees of five indexes are higher by a level.
  expect(large).toBeLessThan(small + 8);
});
