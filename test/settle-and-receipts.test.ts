import { readFigures } from "@volley/engine";
import * as fc from "fast-check";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { giveUpReceipts } from "../packages/engine/src/db/sweep.ts";
import {
  createAccount,
  createCampaign,
  letTimeCome,
  miscounts,
  recipientsOf,
  SHARD,
} from "./support/campaigns.ts";
import {
  accepted,
  claim,
  everything,
  expectCounted,
  partly,
  receive,
  refOf,
  settleOne,
  setUp,
  setUpProvenAbsent,
  stateOf,
} from "./support/one-message.ts";
import { anyStory, endOf, type Happening, tell } from "./support/receipt-stories.ts";
import { createTestDatabase } from "./support/test-database.ts";

test("whatever receipts come in whatever order and batches, before or after the settle or without one, the end is the same", async () => {
  const { db } = await createTestDatabase();
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      // Each in an account of its own: some receipts opt their numbers out.
      const account = await createAccount(db);
      const campaign = await createCampaign(db, account, { recipients: story.parts.length });
      const ids = (await claim(db, campaign.id)).map(({ id }) => id);
      await tell(db, story, { accountId: account.id, campaignId: campaign.id, ids });
      const rows = await recipientsOf(db, campaign.id);
      expect(rows.map(({ state, errorCode: code }) => ({ state, code }))).toEqual(endOf(story));
      expect(await miscounts(db, campaign.id)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

describe("receipts", () => {
  test("receipts that come before our own settle are in time, and the settle adds what it knows", async () => {
    const setting = await setUp();
    const clientRef = refOf(setting, 1, 2);
    await receive(setting, [{ clientRef, status: "buffered" }]);
    expect(await stateOf(setting)).toBe("submitted");
    await receive(setting, [{ clientRef }, { clientRef, messageId: "0C02", status: "expired" }]);
    expect(await stateOf(setting)).toBe("expired");
    await settleOne(setting, 1, accepted("0C01", "0C02"));
    expect(await stateOf(setting)).toBe("expired");
    await receive(setting, [{ messageId: "0C02" }]);
    expect(await stateOf(setting)).toBe("delivered");
    await expectCounted(setting);
  });

  test("a receipt for a pending recipient keeps it from being sent again", async () => {
    const setting = await setUpProvenAbsent();
    await receive(setting, [{ clientRef: refOf(setting, 1, 2), status: "accepted" }]);
    expect(await stateOf(setting)).toBe("submitted");
    expect(await claim(setting.db, setting.campaign.id)).toEqual([]);
    await expectCounted(setting);
  });

  test("one part's receipts do not make a message of two delivered, client-ref or none", async () => {
    const setting = await setUp();
    await receive(setting, [{ clientRef: refOf(setting, 1, 2) }]);
    await receive(setting, [{}]);
    expect(await stateOf(setting)).toBe("submitted");
    await receive(setting, [{ clientRef: refOf(setting, 1, 2), messageId: "0C02" }]);
    expect(await stateOf(setting)).toBe("delivered");
    await expectCounted(setting);
  });

  test.each(["accepted", "buffered", "expired", "failed", "rejected"])(
    "a late '%s' receipt never undoes 'delivered'",
    async (status) => {
      const setting = await setUp();
      await settleOne(setting, 1, accepted("0C01"));
      await receive(setting, [{}]);
      const before = await everything(setting);
      await receive(setting, [{ status, errorCode: 5 }]);
      expect(await everything(setting)).toEqual(before);
    },
  );

  test("a failed message whose receipt comes to say delivered is delivered, and no error is left", async () => {
    const setting = await setUp();
    await settleOne(setting, 1, accepted("0C01"));
    await receive(setting, [{ status: "failed", errorCode: 3 }]);
    expect((await everything(setting)).figures.errors).toEqual([
      { source: "receipt", code: 3, count: 1 },
    ]);
    await receive(setting, [{}]);
    expect(await stateOf(setting)).toBe("delivered");
    expect((await everything(setting)).figures.errors).toEqual([]);
    await expectCounted(setting);
  });

  test("a partly accepted message is never sent again, and has failed when its receipts are in", async () => {
    const setting = await setUp();
    await settleOne(setting, 1, partly);
    await receive(setting, [{ messageId: "0C01" }]);
    expect(await stateOf(setting)).toBe("submitted");
    await letTimeCome(setting.db);
    expect(await claim(setting.db, setting.campaign.id)).toEqual([]);
    await receive(setting, [{ messageId: "0C02" }]);
    expect(await stateOf(setting)).toBe("failed");
    expect((await everything(setting)).figures).toMatchObject({ parts: 2, cost: "0.06000000" });
    await expectCounted(setting);
  });

  test("a message without receipts is given up, and a late receipt still lifts it", async () => {
    const setting = await setUp();
    await settleOne(setting, 1, accepted("0C01"));
    await sql`update campaign set started_at = now() - interval '1 day'`.execute(setting.db);
    await sql`update recipient set submitted_at = now() - interval '1 day'`.execute(setting.db);
    const options = { limit: 10, afterMs: 3_600_000, atOnceIn: [], shard: SHARD };
    expect(await giveUpReceipts(setting.db, options)).toBe(1);
    expect(await stateOf(setting)).toBe("no_receipt");
    await receive(setting, [{ status: "accepted" }]);
    expect(await stateOf(setting)).toBe("no_receipt");
    await receive(setting, [{}]);
    expect(await stateOf(setting)).toBe("delivered");
    await expectCounted(setting);
  });

  test("what the carrier and we know of the time of the end is kept, and a receipt corrects the price", async () => {
    const setting = await setUp();
    await settleOne(setting, 1, accepted("0C01"));
    await receive(setting, [
      {
        status: "rejected",
        errorCode: 9,
        price: "0.00000000",
        carrierAt: "2026-11-22T15:30:00.000Z",
      },
    ]);
    await receive(setting, [{ status: "buffered", carrierAt: "2026-11-22T15:29:00.000Z" }]);
    const part = await setting.db.selectFrom("part").selectAll().executeTakeFirst();
    expect(part).toMatchObject({
      state: "failed",
      errorCode: 9,
      price: "0.00000000",
      network: "23410",
    });
    expect(part?.carrierAt?.toISOString()).toBe("2026-11-22T15:30:00.000Z");
    expect(part?.finalAt).toBeInstanceOf(Date);
    expect((await everything(setting)).figures).toMatchObject({ cost: "0.00000000" });
    await expectCounted(setting);
  });
});

test("the last receipts of two parts, written by two processes at once, make a message delivered", async () => {
  const setting = await setUp();
  const { db } = setting;
  await settleOne(setting, 1, accepted("0C01", "0C02"));
  const bothWait = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    expect(rows).toEqual([{ n: 2 }]);
  };
  let both: Promise<unknown> = Promise.resolve();
  await db.transaction().execute(async (trx) => {
    await sql`select from recipient for update`.execute(trx);
    both = Promise.all([
      receive(setting, [{ clientRef: refOf(setting, 1, 2) }]),
      receive(setting, [{ clientRef: refOf(setting, 1, 2), messageId: "0C02" }]),
    ]);
    await vi.waitFor(bothWait, { timeout: 30_000, interval: 10 });
  });
  await both;
  expect(await stateOf(setting)).toBe("delivered");
  await expectCounted(setting);
});

const inBatches = (all: readonly Happening[]) =>
  Array.from({ length: 10 }, (_, batch) => all.slice(batch * 30, batch * 30 + 30));

test("receipts and answers that several processes write at once end where they should", async () => {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaign = await createCampaign(db, account, { recipients: 300 });
  const ids = (await claim(db, campaign.id)).map(({ id }) => id);
  const story = { parts: ids.map(() => 2), batches: [] };
  const cast = { accountId: account.id, campaignId: campaign.id, ids };
  const happenings = (kind: "settle" | "receipt", part = 0) =>
    ids.map((_, recipient): Happening => {
      if (kind === "settle") return { kind, recipient };
      return { kind, recipient, part, status: "delivered", code: 0, withRef: true };
    });
  await Promise.all(
    [happenings("receipt", 0), happenings("receipt", 1), happenings("settle")].map((all) =>
      tell(db, { ...story, batches: inBatches(all) }, cast),
    ),
  );
  expect((await readFigures(db, campaign)).recipients).toMatchObject({ delivered: 300 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
});
