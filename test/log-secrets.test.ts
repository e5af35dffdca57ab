import { sql } from "kysely";
import { expect, test } from "vitest";
import { createLog } from "../packages/api/src/log.ts";
import { addAccount, addCampaign, KEY, startApi, startProvider, untilJson } from "./support/api.ts";

const PHONE = "447700900123";
const TEXT = "Zebra crossing";
const SIGNATURE = "a-signature-secret-1";

test("at level debug no number, text, key or secret is logged, whatever comes in and fails", async () => {
  const lines: string[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(line) });
  const api = await startApi({ worker: true, log });
  const simulator = await startProvider();
  const account = await addAccount(api, simulator);
  const path = `/v1/accounts/${account}`;
  const { json } = await api.call("PATCH", path, { body: { signatureSecret: SIGNATURE } });
  const campaign = await addCampaign(api, account, TEXT);
  const rows = { body: [{ phone: `+${PHONE}` }] };
  expect((await api.call("POST", `/v1/campaigns/${campaign}/recipients`, rows)).status).toBe(200);
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const report = `/v1/campaigns/${campaign}/report`;
  await untilJson(api, report, ({ state }) => state === "completed");

  // In paths and queries, right and wrong; in bodies; where nothing listens.
  const query = `accountId=${account}&phone=${PHONE}`;
  await api.call("GET", `/v1/conversations/${PHONE}?accountId=${account}`);
  await api.call("GET", `/v1/${PHONE}?${query}`);
  await api.call("GET", `/v1/recipients?phone=${PHONE}&limit=0`);
  await api.call("GET", `/v1/optouts?${query}`, { key: "vk_nobody_1" });
  const nowhere = { name: TEXT, apiKey: "volley01", apiSecret: "Simulator1" };
  const away = { ...nowhere, restUrl: "http://127.0.0.1:1" };
  expect((await api.call("POST", "/v1/accounts", { body: away })).status).toBe(502);
  await api.call("POST", "/v1/accounts", { body: { ...nowhere, apiSecret: "Simulator1x" } });
  const receipt = `msisdn=${PHONE}&to=Volley&messageId=1&status=delivered&sig=1`;
  const forged = await fetch(`${api.url}${String(json["receiptPath"])}?${receipt}`);
  expect(forged.ok).toBe(false);

  // A database that fails, and quotes what it was given.
  await sql`
    create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'cannot store % of %', new.phone, new.account_id; end $$`.execute(
    api.db,
  );
  await sql`create trigger refuse before insert on optout for each row execute function refuse()`.execute(
    api.db,
  );
  const body = { accountId: account, phone: `+${PHONE}` };
  expect((await api.call("POST", "/v1/optouts", { body })).status).toBe(500);

  const said = lines.join("");
  expect(said).toContain("http.failed");
  const token = String(json["receiptPath"]).split("/")[2] ?? "";
  expect(token).not.toBe("");
  for (const secret of [PHONE, TEXT, SIGNATURE, KEY, "Simulator1", token, "vk_nobody_1"]) {
    expect(said).not.toContain(secret);
  }
});
