import { findAccount, parseId, pauseAccount } from "@volley/engine";
import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  type Api,
  refusal,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";
import { judge } from "./support/oracle/judge.ts";

const OLD = "Simulator1";
const NEW = "Simulator2";
const BASIC = `Basic ${Buffer.from(`volley01:${OLD}`).toString("base64")}`;

/** At the provider a new secret is made beside the old one, which is revoked afterwards. */
async function secretsAt(url: string) {
  const path = `${url}/accounts/volley01/secrets`;
  const headers = { authorization: BASIC, "content-type": "application/json" };
  const made = await fetch(path, {
    method: "POST",
    headers,
    body: JSON.stringify({ secret: NEW }),
  });
  expect(made.status).toBe(201);
  const authorization = `Basic ${Buffer.from(`volley01:${NEW}`).toString("base64")}`;
  return async () => {
    const { status } = await fetch(`${path}/first`, {
      method: "DELETE",
      headers: { authorization },
    });
    expect(status).toBe(204);
  };
}

async function runningCampaign(api: Api, account: string, recipients: number): Promise<string> {
  const campaign = await addCampaign(api, account);
  const rows = Array.from({ length: recipients }, (_, at) => `+${447700900000 + at}`);
  await upload(api, campaign, `phone\n${rows.join("\n")}\n`);
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  return campaign;
}

test("a secret is rotated while a campaign goes out; then its account changes, and is retired", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 40 });
  const id = await addAccount(api, simulator);
  const path = `/v1/accounts/${id}`;
  const accountId = parseId("account", id) ?? 0;
  const campaign = await runningCampaign(api, id, 160);
  const report = `/v1/campaigns/${campaign}/report`;
  await untilJson(api, report, ({ recipients }) => Object(recipients).pending < 150);
  const before = await findAccount(api.db, accountId);
  if (!before) throw new Error("no account");

  const revokeOld = await secretsAt(simulator.url);
  const patch = async (body: object, headers = {}) =>
    await api.call("PATCH", path, { body, headers });
  expect(refusal(await patch({ apiSecret: "Nobody-Knows-1" }))).toBe("422 credentials_refused");
  expect(refusal(await patch({ apiKey: "another1" }))).toBe("422 api_secret_needed");
  expect(refusal(await patch({ restUrl: "http://a@b/" }))).toBe("422 invalid_rest_url");
  const restUrl = (await startProvider()).url;
  expect(refusal(await patch({ restUrl, apiSecret: OLD }))).toBe("409 account_busy");
  expect(refusal(await api.call("POST", `${path}/retire`))).toBe("409 account_busy");

  const tag = (await api.call("GET", path)).headers.get("etag") ?? "";
  const rotated = await patch({ apiSecret: NEW, name: "renamed" }, { "if-match": tag });
  expect([rotated.status, rotated.json["name"]]).toEqual([200, "renamed"]);
  await revokeOld();
  // What the old credentials still meet says nothing about the new ones.
  expect(await pauseAccount(api.db, before, "the old secret is refused")).toBe(0);
  expect(refusal(await patch({ name: "late" }, { "if-match": tag }))).toBe("412 changed_meanwhile");
  await untilJson(api, report, ({ state }) => state === "completed");
  expect(simulator.ledger().accepted).toBe(160);
  await untilJson(api, report, ({ recipients }) => Object(recipients).submitted === 0);
  const campaignId = parseId("campaign", campaign) ?? 0;
  expect(await judge({ db: api.db, campaignId, simulatorUrl: simulator.url })).toEqual([]);

  const trail = await api.call("GET", "/v1/audit?limit=1");
  expect(trail.text).toContain('"apiSecret":"changed"');
  expect(trail.text).not.toMatch(/Simulator[12]/);

  // With nothing open, key and address may change; receipts still come under the old key.
  const other = await addAccount(api, await startProvider(), "other");
  expect(refusal(await patch({ name: "other" }))).toBe("409 account_exists");
  const moved = await patch({ restUrl, apiSecret: OLD });
  expect([moved.status, moved.json["restUrl"]]).toEqual([200, restUrl]);
  const { url } = await startProvider({ apiKey: "volley02" });
  expect((await patch({ apiKey: "volley02", restUrl: url, apiSecret: OLD })).status).toBe(200);
  const address = `/webhooks/${before.webhookToken}/receipt?messageId=0C&msisdn=447700900000&status=delivered`;
  const receiptOf = async (key: string) =>
    (await api.call("GET", `${address}&api-key=${key}`, { key: null })).status;
  // Known to whoever receives within two seconds; what was refused until then comes again.
  await expect.poll(() => receiptOf("volley02"), { timeout: 20_000 }).toBe(200);
  expect([await receiptOf("volley01"), await receiptOf("volley03")]).toEqual([200, 403]);

  const draft = await addCampaign(api, id);
  await api.call("POST", `/v1/campaigns/${draft}/recipients`, {
    body: [{ phone: "+447700900001" }],
  });
  const message = { accountId: id, to: "+447700900888", from: "Volley", text: "Hi" };
  expect((await api.call("POST", "/v1/messages", { body: message })).status).toBe(202);
  const retired = await api.call("POST", `${path}/retire`);
  expect([retired.status, typeof retired.json["retiredAt"]]).toEqual([200, "string"]);
  const refused = [
    await api.call("POST", `/v1/campaigns/${draft}/start`),
    await api.call("POST", "/v1/campaigns", {
      body: { accountId: id, name: "Next", from: "Volley", text: "Hi" },
    }),
    await api.call("POST", "/v1/messages", { body: message }),
  ].map(refusal);
  expect(refused).toEqual(["422 invalid_campaign", "422 invalid_campaign", "422 unknown_account"]);
  expect((await api.call("GET", report)).status).toBe(200);
  // Where none is named, the one that is in use is meant.
  expect((await api.call("GET", "/v1/balance")).json["accountId"]).toBe(other);
});
