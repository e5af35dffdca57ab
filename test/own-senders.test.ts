import { findImport, parseId } from "@volley/engine";
import { loadImport } from "@volley/importer";
import { expect, test } from "vitest";
import { readLedgerMessages } from "../packages/api/src/demo/compare.ts";
import { claimDue } from "../packages/engine/src/db/claim.ts";
import { insertCampaign } from "../packages/engine/src/db/campaigns.ts";
import { addAccount, startApi, startProvider, untilJson, upload } from "./support/api.ts";
import { createAccount, miscounts, move, recipientsOf, SHARD } from "./support/campaigns.ts";
import { LEASE } from "./support/claiming.ts";
import { collect, storeWhole } from "./support/loading.ts";
import { judge } from "./support/oracle/judge.ts";
import { createTestDatabase } from "./support/test-database.ts";

const POOL = ["447700900901", "447700900902", "447700900903"];

async function loadWith(rows: readonly string[]) {
  const { db } = await createTestDatabase();
  const { id: accountId } = await createAccount(db);
  const settings = { accountId, name: "Spring", senders: POOL, template: "Hi" };
  const campaign = await insertCampaign(db, settings);
  const options = { senderColumn: "from", sendAtColumn: "at", timeZone: "Europe/Berlin" };
  async function* csv() {
    yield Buffer.from(`phone,from,at\n${rows.join("\n")}\n`);
  }
  const stored = { campaignId: campaign.id, fileName: "list.csv", options };
  const { importId } = await storeWhole(db, stored, csv());
  await loadImport(db, importId, { shard: SHARD });
  return { db, campaign, importId };
}

test("a row keeps its own sender and time; a foreign sender is a problem, a past time is now", async () => {
  const { db, campaign, importId } = await loadWith([
    "+447700900001,+447700900902,2120-07-01 09:30",
    "+447700900002,,2001-07-01 09:30",
    "+447700900003,Volley,",
    "+447700900004,,",
  ]);
  expect(await findImport(db, importId)).toMatchObject({ accepted: 3, invalid: 1 });
  const [later, past, atOnce] = await recipientsOf(db, campaign.id);
  expect(later).toMatchObject({ sender: "447700900902", dueAt: new Date("2120-07-01T07:30:00Z") });
  expect(past).toMatchObject({ phone: 447700900002, sender: null });
  // All rows of a file that come due at once have the time of their transaction.
  expect(past?.dueAt).toEqual(atOnce?.dueAt);
  expect(past?.dueAt?.getFullYear()).toBeGreaterThan(2001);
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a claim for certain senders finds rows by their own one", async () => {
  const rows = Array.from({ length: 30 }, (_, at) => `+4477009001${10 + at},${POOL[1]},`);
  const { db, campaign } = await loadWith(rows);
  await move(db, campaign.id, "running");
  const portion = { limit: 50, after: null };
  const claims = await claimDue(db, {
    campaignId: campaign.id,
    poolSize: POOL.length,
    portions: [
      { ...portion, senders: [0, 2] },
      { ...portion, senders: [1] },
    ],
    ...LEASE,
  });
  expect(claims.map((one) => one.rows.length)).toEqual([0, 30]);
  expect(claims[1]?.rows[0]?.sender).toBe(POOL[1]);
});

test("messages go out from the sender of their row, also when it has a limit", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider();
  const accountId = await addAccount(api, simulator);
  await api.call("PUT", `/v1/accounts/${accountId}/senders/${POOL[1]}`, {
    body: { maxPerSecond: 20 },
  });
  const body = { accountId, name: "Spring", senders: POOL, text: "Hello" };
  const { json } = await api.call("POST", "/v1/campaigns", { body });
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => `+44770090002${at},${POOL[1]}`);
  const csv = `phone,from\n${rows.join("\n")}\n`;
  const campaign = String(json["id"]);
  expect(await upload(api, campaign, csv, "?senderColumn=from")).toMatchObject({
    rows: { accepted: 8, invalid: 0 },
  });
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  await untilJson(api, `/v1/campaigns/${campaign}`, (one) => one["state"] === "completed");
  const accepted = await collect(readLedgerMessages(simulator.url));
  expect(accepted.map(({ from }) => from)).toEqual(rows.map(() => POOL[1]));
  const campaignId = parseId("campaign", campaign) ?? 0;
  expect(await judge({ db: api.db, campaignId, simulatorUrl: simulator.url })).toEqual([]);
});
