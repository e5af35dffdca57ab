import { type Db, findCampaign, listImports, openImport } from "@volley/engine";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { addRecipients } from "../packages/engine/src/db/add-recipients.ts";
import { completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import { insertTriggered } from "../packages/engine/src/db/trigger.ts";
import { recipientsOf, SHARD } from "./support/campaigns.ts";
import { claim, setUp } from "./support/claiming.ts";
import { waitsForLock } from "./support/locks.ts";

const ROW = { phone: 447700900500, country: "GB", record: 1, line: 1 };

/** Every way in which recipients come into a campaign; each says whether it was let in. */
const WAYS_IN = {
  "an upload": async (db: Db, campaignId: number) =>
    (await openImport(db, { campaignId, fileName: "list.csv", options: {} })) !== null,
  "rows of a request": async (db: Db, campaignId: number) => {
    const rows = {
      campaignId,
      accountId: 1,
      rows: [{ ...ROW, fields: "{}" }],
      problems: [],
      header: [],
      fields: [],
    };
    return (await addRecipients(db, rows, SHARD)) !== null;
  },
  "a triggered message": async (db: Db, campaignId: number) => {
    const { phone, country } = ROW;
    const trigger = { phone, country, fields: {}, campaignId };
    return (await insertTriggered(db, [trigger], SHARD))[0] !== null;
  },
} as const;

describe.each(Object.entries(WAYS_IN))("%s", (_way, enter) => {
  test("that begins while the campaign is being completed is not let in", async () => {
    const { db, campaign } = await setUp({ recipients: 0 });
    let entering: Promise<boolean> = Promise.resolve(true);
    await db.transaction().execute(async (trx) => {
      await sql`update campaign set state = 'completed', ended_at = now()`.execute(trx);
      entering = enter(db, campaign.id);
      let answered = false;
      void entering.finally(() => (answered = true));
      // It waits for what becomes of the campaign; one that does not has been let in.
      await vi.waitFor(async () => expect(answered || (await waitsForLock(db))).toBe(true), {
        timeout: 30_000,
        interval: 5,
      });
    });
    expect(await entering).toBe(false);
    expect(await recipientsOf(db, campaign.id)).toEqual([]);
    expect(await listImports(db, campaign.id)).toMatchObject([{ state: "completed" }]);
  });

  test("that came first keeps the campaign from being completed", async () => {
    const { db, campaign } = await setUp({ recipients: 0 });
    expect(await enter(db, campaign.id)).toBe(true);
    expect(await completeCampaigns(db)).toEqual([]);
  });
});

test("a campaign is completed when it owes nobody anything, and not before", async () => {
  const { db, campaign } = await setUp({ recipients: 2 });
  expect(await completeCampaigns(db)).toEqual([]);
  await claim(db, campaign.id);
  expect(await completeCampaigns(db)).toEqual([]);
  await sql`with moved as (
      update recipient set state = 'submitted', check_at = null, submitted_at = now()
    )
    update recipient_count set state = 'submitted' where state = 'sending'`.execute(db);
  expect(await completeCampaigns(db)).toEqual([campaign.id]);
  expect(await findCampaign(db, campaign.id)).toMatchObject({ state: "completed" });
});
