import { SCOPES, useApiKey } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  type Answer,
  type Api,
  refusal,
  startApi,
  startProvider,
} from "./support/api.ts";

type Made = { readonly id: string; readonly key: string };

async function makeKey(api: Api, body: Readonly<Record<string, unknown>>): Promise<Made> {
  const { status, text, json } = await api.call("POST", "/v1/keys", { body });
  if (status !== 201) throw new Error(text);
  return { id: String(json["id"]), key: String(json["key"]) };
}

test("a key is shown once, kept as a hash, listed by its prefix, and ends when revoked or expired", async () => {
  const api = await startApi();
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const body = { name: "crm", scopes: ["messages:write"], expiresAt: soon };
  const made = await api.call("POST", "/v1/keys", { body });
  const { key, ...shown } = made.json;
  expect([made.status, key]).toEqual([201, expect.stringMatching(/^vk_[0-9a-f]{8}_[0-9a-f]{64}$/)]);
  expect(shown).toMatchObject({ id: "key_2", name: "crm", accounts: null, lastUsedAt: null });
  expect(String(key)).toContain(`${String(shown["prefix"])}_`);
  expect(refusal(await api.call("POST", "/v1/keys", { body }))).toBe("409 key_exists");

  expect((await api.call("GET", "/v1/campaigns", { key: String(key) })).status).toBe(403);
  const read = await api.call("GET", "/v1/keys/key_2");
  expect(read.json).toEqual({ ...shown, lastUsedAt: expect.any(String) });
  const list = await api.call("GET", "/v1/keys");
  expect(list.json["data"]).toEqual([read.json, expect.objectContaining({ name: "test" })]);
  const { rows } = await sql<{ row: string }>`select k::text as row from api_key k`.execute(api.db);
  expect(rows.map(({ row }) => row).join()).not.toContain(String(key).slice(12));

  const revoked = await api.call("POST", "/v1/keys/key_2/revoke");
  expect(revoked.json).toMatchObject({ id: "key_2", revokedAt: expect.any(String) });
  expect(await useApiKey(api.db, String(key))).toBeNull();
  const again = await makeKey(api, { ...body, name: "crm" });
  await sql`update api_key set expires_at = now() where revoked_at is null and name = 'crm'`.execute(
    api.db,
  );
  const late = await api.call("GET", "/v1/campaigns", { key: again.key });
  expect(refusal(late)).toBe("401 unauthorized");
});

test("a key without the scope is told which one it needs", async () => {
  const api = await startApi();
  for (const scope of SCOPES) {
    const { key } = await makeKey(api, { name: scope, scopes: [scope] });
    const listed = await api.call("GET", "/v1/campaigns", { key });
    const allowed = scope === "admin" || scope.startsWith("campaigns:");
    const expected = allowed ? 200 : "403 missing_scope campaigns:read";
    expect([scope, allowed ? listed.status : refusedFor(listed)]).toEqual([scope, expected]);
  }
});

function refusedFor(answer: Answer): string {
  return `${refusal(answer)} ${String(answer.json["requiredScope"])}`;
}

test("a key that is limited to an account finds and changes nothing of another", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const [mine, other] = [
    await addAccount(api, simulator, "mine"),
    await addAccount(api, simulator, "other"),
  ];
  const campaigns = [await addCampaign(api, mine), await addCampaign(api, other)] as const;
  const rows = { body: [{ phone: "+447700900123" }] };
  for (const id of campaigns) await api.call("POST", `/v1/campaigns/${id}/recipients`, rows);
  const { key } = await makeKey(api, { name: "agency", scopes: ["admin"], accounts: [mine] });
  const as = (method: string, path: string, body?: unknown) =>
    api.call(method, path, { key, ...(body === undefined ? {} : { body }) });

  const ids = async (path: string) => {
    const { json } = await as("GET", path);
    return Object(json["data"]).map(({ id }: { id: string }) => id);
  };
  expect(await ids("/v1/accounts")).toEqual([mine]);
  expect(await ids("/v1/campaigns")).toEqual([campaigns[0]]);
  expect(await ids("/v1/recipients?phone=447700900123")).toHaveLength(1);
  for (const path of [`/v1/accounts/${mine}`, `/v1/campaigns/${campaigns[0]}/report`]) {
    expect([path, (await as("GET", path)).status]).toEqual([path, 200]);
  }
  const before = await api.call("GET", `/v1/campaigns/${campaigns[1]}`);
  for (const path of [
    `GET /v1/accounts/${other}`,
    `POST /v1/accounts/${other}/sync`,
    `GET /v1/campaigns/${campaigns[1]}`,
    `PATCH /v1/campaigns/${campaigns[1]}`,
    `POST /v1/campaigns/${campaigns[1]}/start`,
    `GET /v1/campaigns/${campaigns[1]}/recipients/rcp_2`,
    "GET /v1/imports/imp_2/problems.csv",
    "GET /v1/campaigns/cmp_99",
  ]) {
    const [method = "", url = ""] = path.split(" ");
    expect([path, refusal(await as(method, url))]).toEqual([path, "404 not_found"]);
  }
  // Named in a body, it is told to be as unknown as one that never was.
  const named = { accountId: other, name: "n", from: "Volley", text: "t" };
  expect(refusal(await as("POST", "/v1/campaigns", named))).toBe("422 unknown_account");
  const to = "+447700900124";
  const triggers = [{ accountId: other, from: "Volley", text: "t" }, { campaignId: campaigns[1] }];
  const answers = triggers.map(async (one) =>
    refusal(await as("POST", "/v1/messages", { to, ...one })),
  );
  expect(await Promise.all(answers)).toEqual(["422 unknown_account", "422 unknown_campaign"]);
  // Without an account, the only one that it reaches is meant.
  expect((await as("POST", "/v1/messages", { to, from: "Volley", text: "t" })).status).toBe(202);
  for (const path of ["GET /v1/keys", "POST /v1/keys/key_1/revoke"]) {
    const [method = "", url = ""] = path.split(" ");
    expect(refusal(await as(method, url))).toBe("403 limited_key");
  }
  expect((await api.call("GET", `/v1/campaigns/${campaigns[1]}`)).json).toEqual(before.json);
});
