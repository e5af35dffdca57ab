import { encodeClientRef, readFigures } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  accountsWithOverdue,
  listRecoveredReceipts,
  noteOverdue,
  takeOverdue,
} from "../packages/engine/src/db/overdue-receipts.ts";
import { giveUpReceipts } from "../packages/engine/src/db/sweep.ts";
import { settle } from "../packages/engine/src/db/settle.ts";
import { createPostgresSlots } from "../packages/engine/src/db/slots.ts";
import type { FoundReceipts } from "../packages/engine/src/domain/found-receipt.ts";
import { createOverdueReceipts } from "../packages/engine/src/flow/overdue-receipts.ts";
import type { LookUpQuery, Provider } from "../packages/engine/src/flow/ports.ts";
import { createAccount, createCampaign, miscounts, SHARD } from "./support/campaigns.ts";
import { accepted, claim, RECEIPT, receive } from "./support/one-message.ts";
import { WAITS } from "./support/receipt-stories.ts";
import { createTestDatabase } from "./support/test-database.ts";

const HOUR_MS = 3_600_000;
const SILENT = () => undefined;

/** A campaign that was submitted a day ago, each message with one part, and no receipt since. */
async function setUp(recipients: number, noReceiptIn: readonly string[] = []) {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaign = await createCampaign(db, account, { recipients });
  const rows = await claim(db, campaign.id);
  const settled = rows.map(({ id }) => ({
    campaignId: campaign.id,
    id,
    attempt: 1,
    settlement: accepted(`0C${id}`),
  }));
  await settle(db, settled, { ...WAITS, noReceiptIn });
  await sql`update campaign set started_at = now() - interval '1 day'`.execute(db);
  await sql`update recipient set submitted_at = now() - interval '1 day'`.execute(db);
  const asked: (readonly string[])[] = [];
  const run = async (
    answer: (ids: readonly string[]) => FoundReceipts,
    lookUp: Provider["lookUp"] = async () => ({ kind: "absent" }),
  ) => {
    const slots = createPostgresSlots(db);
    const deps = { db, slots, log: SILENT, shard: SHARD, perSecond: 1_000, afterMs: HOUR_MS };
    await createOverdueReceipts(deps).run(account, {
      findReceipts: async (ids) => {
        asked.push(ids);
        return answer(ids);
      },
      lookUp,
    });
  };
  return { db, account, campaign, asked, run };
}

const known = (messageId: string, status: string | null) => ({
  messageId,
  status,
  errorCode: status === "failed" ? 8 : null,
  price: "0.03330000",
  network: "23410",
  closedAt: status === null ? null : "2026-11-21T12:00:00.000Z",
});

const allDelivered = (ids: readonly string[]): FoundReceipts => ({
  kind: "found",
  receipts: ids.map((id) => known(id, "delivered")),
});

const states = async ({ db, campaign }: Awaited<ReturnType<typeof setUp>>) =>
  (await readFigures(db, campaign)).recipients;

test("receipts that were lost are asked for by tens, applied, counted and shown; the rest is asked for later again", async () => {
  const setting = await setUp(25);
  const { db, account, campaign, asked, run } = setting;
  expect(await accountsWithOverdue(db, HOUR_MS)).toEqual([account.id]);
  await run((ids) => {
    const [first = "", second = "", third = ""] = ids;
    const receipts = [known(first, "delivered"), known(second, "failed"), known(third, null)];
    return { kind: "found", receipts };
  });
  expect(asked.map((ids) => ids.length)).toEqual([10, 10, 5]);
  expect(new Set(asked.flat()).size).toBe(25);
  expect(await states(setting)).toMatchObject({ delivered: 3, failed: 3, submitted: 19 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
  expect(await listRecoveredReceipts(db, { accounts: null, limit: 10 })).toMatchObject([
    { campaignId: campaign.id, checked: 25, recovered: 6 },
  ]);
  expect(await db.selectFrom("receipt").select("id").execute()).toHaveLength(6);

  expect(await accountsWithOverdue(db, HOUR_MS)).toEqual([]);
  await run(() => ({ kind: "found", receipts: [] }));
  expect(asked).toHaveLength(3);
  await sql`update receipt_check set next_at = now()`.execute(db);
  await run(() => ({ kind: "found", receipts: [] }));
  expect(asked.slice(3).flat()).toHaveLength(19);
});

/** As if the answer to each text of two parts had been lost, and the receipt of the second part as well. */
async function loseSecondParts({ db }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  await sql`update recipient set parts = 2`.execute(db);
}

test("parts that nobody has told of are found by number and day, once, and then asked about like others", async () => {
  const setting = await setUp(3);
  const { db, account, campaign, asked, run } = setting;
  await loseSecondParts(setting);
  const rows = await db.selectFrom("recipient").select(["id", "phone", "claimedAt"]).execute();
  const queries: LookUpQuery[] = [];
  const partsOf = (query: LookUpQuery) => {
    const id = rows.find(({ phone }) => String(phone) === query.to)?.id ?? 0;
    const ref = { campaignId: campaign.id, recipientId: id, attempt: 1, segments: 2 };
    expect(query.isOurs(encodeClientRef(ref, account.refKey))).toBe(true);
    expect(query.isOurs(encodeClientRef({ ...ref, attempt: 2 }, account.refKey))).toBe(false);
    expect(query.isOurs(encodeClientRef(ref, Buffer.alloc(32)))).toBe(false);
    queries.push(query);
    return [`0C${id}`, `0D${id}`].map((messageId) => ({
      messageId,
      price: "0.03",
      network: "23410",
      clientRef: encodeClientRef(ref, account.refKey),
    }));
  };
  // Searching fails for one of them, and knows nothing of another.
  await run(allDelivered, async (query) => {
    const parts = partsOf(query);
    if (queries.length === 1) return { kind: "unavailable", cause: "too fast" };
    return queries.length === 2 ? { kind: "absent" } : { kind: "found", parts };
  });
  expect(queries.map(({ at }) => at)).toEqual(rows.map(({ claimedAt }) => claimedAt));
  expect(asked.flat()).toHaveLength(4);
  expect(await states(setting)).toMatchObject({ submitted: 2, delivered: 1 });
  expect(await listRecoveredReceipts(db, { accounts: null, limit: 10 })).toMatchObject([
    { campaignId: campaign.id, checked: 4, adopted: 1, recovered: 4 },
  ]);

  await sql`update receipt_check set next_at = now()`.execute(db);
  await run(allDelivered, async (query) => ({ kind: "found", parts: partsOf(query) }));
  expect(queries).toHaveLength(5);
  expect(asked.flat()).toHaveLength(6);
  expect(await states(setting)).toMatchObject({ submitted: 0, delivered: 3 });
  expect(await listRecoveredReceipts(db, { accounts: null, limit: 10 })).toMatchObject([
    { checked: 6, adopted: 3, recovered: 6 },
  ]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a search that cannot be made proves nothing, and the same messages are asked for again", async () => {
  const setting = await setUp(3);
  await setting.run(() => ({ kind: "unavailable", cause: "too fast" }));
  expect(await states(setting)).toMatchObject({ submitted: 3 });
  await sql`update receipt_check set next_at = now()`.execute(setting.db);
  await setting.run(allDelivered);
  expect(setting.asked[1]).toEqual(setting.asked[0]);
  expect(await states(setting)).toMatchObject({ delivered: 3 });
});

test("of several processes one goes through a campaign, and one that was too slow moves nothing", async () => {
  const { db, account } = await setUp(3);
  const options = { afterMs: HOUR_MS, limit: 10, holdMs: 60_000 };
  const steps = await Promise.all([1, 2, 3].map(() => takeOverdue(db, account.id, options)));
  const [slow, ...others] = steps.filter((step) => step !== null);
  if (!slow) throw new Error("nothing was due");
  expect(others).toEqual([]);
  await sql`update receipt_check set next_at = now()`.execute(db);
  const next = await takeOverdue(db, account.id, options);
  expect(next?.messageIds).toEqual(slow.messageIds);
  await noteOverdue(db, slow, { checked: 9, adopted: 0, recovered: 9, restMs: 0 });
  expect(await listRecoveredReceipts(db, { accounts: null, limit: 10 })).toEqual([]);
});

test("nobody waits for receipts from countries that send none, and one that comes still counts", async () => {
  const setting = await setUp(6);
  const { db, campaign } = setting;
  const options = { limit: 10, afterMs: 48 * HOUR_MS, atOnceIn: ["US"], shard: SHARD };
  expect(await giveUpReceipts(db, options)).toBe(2);
  expect(await states(setting)).toMatchObject({ no_receipt: 2, submitted: 4 });
  expect(await giveUpReceipts(db, { ...options, atOnceIn: [] })).toBe(0);
  await setting.run(allDelivered);
  expect(await states(setting)).toMatchObject({ no_receipt: 2, delivered: 4 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("who is accepted in such a country is not waited for from the start, and a receipt that comes still counts", async () => {
  const setting = await setUp(6, ["US"]);
  const { db, account, campaign, asked, run } = setting;
  expect(await states(setting)).toMatchObject({ no_receipt: 2, submitted: 4 });
  await run(allDelivered);
  expect(asked.flat()).toHaveLength(4);
  const parts = await sql<{ messageId: string }>`
    select message_id from part where state = 'accepted' order by message_id limit 1`.execute(db);
  const receipt = { ...RECEIPT, messageId: parts.rows[0]?.messageId ?? "" };
  await receive({ db, account, campaign, id: 0 }, [receipt]);
  expect(await states(setting)).toMatchObject({ no_receipt: 1, delivered: 5 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
});
