import { encodeClientRef } from "@volley/engine";
import { startReceiver } from "../packages/engine/src/flow/receive.ts";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { settle } from "../packages/engine/src/db/settle.ts";
import { createAccount, createCampaign, miscounts, SHARD } from "./support/campaigns.ts";
import { accepted, claim, RECEIPT } from "./support/one-message.ts";
import { WAITS } from "./support/receipt-stories.ts";
import { createTestDatabase } from "./support/test-database.ts";

const MESSAGES = 600;
const BATCH = 20;

test("whoever settles and whoever receives never wait for each other crosswise, whatever shard they drew", async () => {
  const { db } = await createTestDatabase();
  const account = await createAccount(db);
  const campaign = await createCampaign(db, account, { recipients: MESSAGES });
  const rows = await claim(db, campaign.id);
  const receiver = startReceiver({ db, fastDb: db }, SHARD, () => undefined);
  const receiveAll = async (batch: typeof rows, status: string) => {
    const answers = batch.map(({ id, attempt }) => {
      const ref = { campaignId: campaign.id, recipientId: id, attempt, segments: 1 };
      const clientRef = encodeClientRef(ref, account.refKey);
      return receiver.receive(account, { ...RECEIPT, messageId: `M${id}`, clientRef, status });
    });
    expect(await Promise.all(answers)).toEqual(batch.map(() => ({ kind: "stored" })));
  };
  const settleAll = async (batch: typeof rows) => {
    const outcomes = batch.map(({ id, attempt }) => ({ campaignId: campaign.id, id, attempt }));
    const taken = outcomes.map((one) => ({ ...one, settlement: accepted(`M${one.id}`) }));
    await settle(db, taken, WAITS);
  };
  await Promise.all(
    Array.from({ length: MESSAGES / BATCH }, async (_, at) => {
      const batch = rows.slice(at * BATCH, (at + 1) * BATCH);
      // Some settle first, others hear of it first; the next batch is on its way meanwhile.
      if (at % 2 === 0) await receiveAll(batch, "accepted");
      await settleAll(batch);
      await receiveAll(batch, "delivered");
    }),
  );
  await receiver.stop();
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows: figures } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(db);
  expect(figures).toEqual([{ deadlocks: 0 }]);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});
