import { CAMPAIGN_STATES, readFigures } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  createAccount,
  createCampaign,
  importRecipients,
  letTimeCome,
  miscounts,
  move,
  optOut,
  recipientsOf,
} from "./support/campaigns.ts";
import { claim, setUp, statesOf } from "./support/claiming.ts";

const NONE = { rows: [], next: null, more: false };

test("no recipient is claimed by two processes, and no claim gets more than it asked for", async () => {
  const { db, campaign } = await setUp({ recipients: 600 });
  const claimer = async (limit: number) => {
    const claimed: number[] = [];
    for (;;) {
      const { rows, more } = await claim(db, campaign.id, limit);
      expect(rows.length).toBeLessThanOrEqual(limit);
      claimed.push(...rows.map(({ id }) => id));
      if (!more) return claimed;
    }
  };
  const claimed = (await Promise.all([1, 2, 3, 5, 8, 13, 21, 34].map(claimer))).flat();
  expect(claimed).toHaveLength(600);
  expect(new Set(claimed).size).toBe(600);
  const rows = await recipientsOf(db, campaign.id);
  expect(rows.every(({ state, attempt }) => state === "sending" && attempt === 1)).toBe(true);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a claimed recipient comes with everything that its message needs, the longest due first", async () => {
  const { db, campaign } = await setUp({ recipients: 3 });
  const [first, second, third] = await recipientsOf(db, campaign.id);
  await sql`update recipient set due_at = now() - interval '1 minute' where id = ${third?.id}`.execute(
    db,
  );
  const { rows, more } = await claim(db, campaign.id, 2);
  expect(more).toBe(true);
  expect(rows).toMatchObject([
    { campaignId: campaign.id, id: third?.id, attempt: 1, failures: 0 },
    { campaignId: campaign.id, id: first?.id, phone: first?.phone, fields: { name: "N0" } },
  ]);
  expect(await claim(db, campaign.id, 2)).toMatchObject({
    rows: [{ id: second?.id }],
    more: false,
  });
});

test.each(CAMPAIGN_STATES.filter((state) => state !== "running"))(
  "nothing is claimed for a campaign that is %s",
  async (state) => {
    const { db, campaign } = await setUp({ recipients: 3 });
    await sql`
      update campaign set state = ${state}::campaign_state, send_at = now(),
        paused_by = case when ${state} = 'paused' then 'user' end,
        ended_at = case when ${state} in ('completed', 'cancelled') then now() end
      where id = ${campaign.id}`.execute(db);
    expect(await claim(db, campaign.id)).toEqual(NONE);
    expect(await statesOf(db, campaign.id)).toEqual(["pending", "pending", "pending"]);
  },
);

test("once a pause is committed no claim that begins later gets anything", async () => {
  const { db, campaign } = await setUp({ recipients: 500 });
  let paused = false;
  const late: unknown[] = [];
  const claimer = async () => {
    for (;;) {
      const afterPause = paused;
      const { rows, more } = await claim(db, campaign.id, 5);
      if (afterPause) late.push(...rows);
      if (!more) return;
    }
  };
  const pauser = async () => {
    await claim(db, campaign.id, 5);
    await move(db, campaign.id, "paused");
    paused = true;
  };
  await Promise.all([claimer(), claimer(), pauser()]);
  expect(late).toEqual([]);
  expect(await claim(db, campaign.id)).toEqual(NONE);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a recipient whose time has not come is not claimed, and then it is", async () => {
  const { db, campaign } = await setUp({ recipients: 2 });
  await sql`update recipient set due_at = now() + interval '1 hour'`.execute(db);
  expect(await claim(db, campaign.id)).toEqual(NONE);
  await letTimeCome(db);
  expect((await claim(db, campaign.id)).rows).toHaveLength(2);
});

test("numbers that opted out are suppressed and counted, and hold nobody else up", async () => {
  const { db, account, campaign } = await setUp({ recipients: 10 });
  for (const index of [0, 1, 2, 7]) await optOut(db, account.id, index);
  const first = await claim(db, campaign.id, 4);
  expect(first.rows).toHaveLength(1);
  expect(first.more).toBe(true);
  const rest = await claim(db, campaign.id, 100);
  expect(rest.rows).toHaveLength(5);
  expect(rest.more).toBe(false);
  const { recipients } = await readFigures(db, campaign);
  expect(recipients).toMatchObject({ pending: 0, sending: 6, suppressed: 4 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
  const rows = await recipientsOf(db, campaign.id);
  const suppressed = rows.filter(({ state }) => state === "suppressed");
  expect(suppressed.every(({ attempt, finalAt }) => attempt === 0 && finalAt !== null)).toBe(true);
});

test("an opt-out counts for its own account only", async () => {
  const { db, campaign } = await setUp();
  await optOut(db, (await createAccount(db)).id, 0);
  expect((await claim(db, campaign.id)).rows).toHaveLength(1);
});

test("a claim takes recipients of its own campaign only", async () => {
  const { db, account, campaign } = await setUp({ recipients: 2 });
  const other = await createCampaign(db, account, { recipients: 2 });
  await claim(db, campaign.id);
  expect(await statesOf(db, other.id)).toEqual(["pending", "pending"]);
});

test("a number in the list twice, or imported again, is one recipient", async () => {
  const { db, campaign } = await setUp({ recipients: 3 });
  await importRecipients(db, campaign.id, 5);
  expect((await claim(db, campaign.id)).rows).toHaveLength(5);
  const { rows } = await readFigures(db, campaign);
  expect(rows).toEqual({ read: 8, accepted: 5, duplicate: 3, invalid: 0 });
});
