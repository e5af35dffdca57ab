import { parseId, readFigures } from "@volley/engine";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import { retireAccount } from "../packages/engine/src/db/account-changes.ts";
import { insertTriggered } from "../packages/engine/src/db/trigger.ts";
import { addAccount, type Api, refusal, startApi, startProvider } from "./support/api.ts";
import { miscounts, SHARD } from "./support/campaigns.ts";
import { waitsForLock } from "./support/locks.ts";
import { claim, setUp as setUpClaiming } from "./support/claiming.ts";

const TO = "+447700900123";
const TRIGGER = { phone: 447700900123, country: "GB", fields: {} };

async function setUp(): Promise<Api> {
  const api = await startApi();
  await addAccount(api, await startProvider());
  return api;
}

const send = async (api: Api, body: object) => await api.call("POST", "/v1/messages", { body });

test("a message is stored, filled and due when its id is answered", async () => {
  const api = await setUp();
  const answer = await send(api, {
    to: TO,
    from: "Volley",
    text: "Hi {{name}}, code {{code}}",
    vars: { name: "Ada", code: "7" },
  });
  expect(answer.status).toBe(202);
  const read = await api.call("GET", String(answer.headers.get("location")));
  expect(read.json).toMatchObject({
    id: answer.json["id"],
    phone: TO,
    country: "GB",
    state: "pending",
    fields: { text: "Hi Ada, code 7" },
    import: null,
  });
  const campaign = await api.call("GET", `/v1/campaigns/${String(answer.json["campaignId"])}`);
  expect(campaign.json).toMatchObject({ lane: "fast", from: "Volley", state: "running" });
});

test("a number may be sent to any count of times, from one standing campaign a sender", async () => {
  const api = await setUp();
  const message = { to: TO, from: "Volley", text: "Hi" };
  const answers = await Promise.all(Array.from({ length: 5 }, () => send(api, message)));
  expect(new Set(answers.map(({ json }) => json["id"])).size).toBe(5);
  const other = await send(api, { ...message, from: "Other" });
  const campaigns = [...answers, other].map(({ json }) => json["campaignId"]);
  expect(new Set(campaigns).size).toBe(2);
  const id = parseId("campaign", String(campaigns[0])) ?? 0;
  expect(await miscounts(api.db, id)).toEqual([]);
  const report = await api.call("GET", `/v1/campaigns/${String(campaigns[0])}/report`);
  expect(report.json).toMatchObject({ total: 5, balanced: true, rows: { read: 5, accepted: 5 } });
  expect(await completeCampaigns(api.db)).toEqual([]);
  const history = await api.call("GET", `/v1/recipients?phone=${encodeURIComponent(TO)}`);
  expect(history.json["data"]).toHaveLength(6);
});

test("in a campaign it is the next one, before all who were loaded", async () => {
  const { db, campaign } = await setUpClaiming({ recipients: 10 });
  const [id] = await insertTriggered(db, [{ ...TRIGGER, campaignId: campaign.id }], SHARD);
  expect((await claim(db, campaign.id, 1)).rows).toMatchObject([{ id, phone: TRIGGER.phone }]);
  expect((await readFigures(db, campaign)).rows).toMatchObject({ read: 11, accepted: 11 });
  expect(await miscounts(db, campaign.id)).toEqual([]);
});

test("a campaign's own text is filled with vars, and its senders are used", async () => {
  const api = await setUp();
  const body = { accountId: "acc_1", name: "Cart", from: "Volley", text: "Hi {{name}}" };
  const { json } = await api.call("POST", "/v1/campaigns", { body });
  const campaignId = json["id"];
  expect((await send(api, { campaignId, to: TO, vars: { name: "Ada" } })).status).toBe(202);
  const missing = await send(api, { campaignId, to: TO });
  expect([refusal(missing), missing.json["detail"]]).toEqual([
    "422 invalid_message",
    "the text needs name; give a value for each in vars",
  ]);
  await api.call("POST", `/v1/campaigns/${String(campaignId)}/cancel`);
  const late = await send(api, { campaignId, to: TO, vars: { name: "Ada" } });
  expect(refusal(late)).toBe("409 wrong_state");
});

test("what cannot be a message is refused before anything is stored", async () => {
  const api = await setUp();
  const message = { to: TO, from: "Volley", text: "Hi" };
  const wrong: readonly (readonly [change: object, code: string])[] = [
    [{ to: "07700 900123" }, "422 invalid_phone"],
    [{ to: "+44" }, "422 invalid_phone"],
    [{ from: undefined }, "422 invalid_message"],
    [{ text: undefined }, "422 invalid_message"],
    [{ text: "  " }, "422 invalid_message"],
    [{ text: "{{name}}" }, "422 invalid_message"],
    [{ text: "{{name" }, "422 template_invalid"],
    [{ accountId: "acc_9" }, "422 unknown_account"],
    [{ campaignId: "cmp_9" }, "422 invalid_message"],
    [{ campaignId: "cmp_9", from: undefined, text: undefined }, "422 unknown_campaign"],
    [{ vars: { name: 7, list: [1, 2] } }, "422 invalid_request"],
  ];
  for (const [change, code] of wrong) {
    expect([change, refusal(await send(api, { ...message, ...change }))]).toEqual([change, code]);
  }
  expect((await api.call("GET", "/v1/campaigns")).json["data"]).toEqual([]);
});

test("of many in one request each has its result, and what is wrong with one harms no other", async () => {
  const api = await setUp();
  await api.call("POST", "/v1/optouts", { body: { accountId: "acc_1", phone: "+447700900777" } });
  const body = { accountId: "acc_1", name: "Cart", from: "Volley", text: "Hi {{name}}" };
  const { json } = await api.call("POST", "/v1/campaigns", { body });
  const campaignId = String(json["id"]);
  const text = { to: TO, from: "Volley", text: "Hi" };
  const asked: readonly (readonly [message: object, code: string | null])[] = [
    [text, null],
    [{ ...text, to: "07700 900123" }, "invalid_phone"],
    [{ to: TO, campaignId, vars: { name: "Ada" } }, null],
    [{ to: TO, campaignId }, "invalid_message"],
    [{ to: TO, campaignId: "cmp_99" }, "unknown_campaign"],
    [{ ...text, to: "+447700900777" }, "opted_out"],
    [{ ...text, accountId: "acc_9" }, "unknown_account"],
    [{ ...text, text: "{{name" }, "template_invalid"],
    [{ ...text, campaignId }, "invalid_message"],
    [{ ...text, from: "Other" }, null],
    [text, null],
  ];
  const answer = await send(
    api,
    asked.map(([message]) => message),
  );
  expect(answer.status).toBe(202);
  expect(answer.json).toMatchObject({ accepted: 4, refused: 7 });
  const results: readonly Record<string, unknown>[] = Object(answer.json["data"]);
  expect(results.map((one) => [one["index"], Object(one["problem"]).code ?? null])).toEqual(
    asked.map(([, code], index) => [index, code]),
  );
  for (const { id, campaignId: of, problem } of results) {
    if (problem !== undefined) continue;
    const read = await api.call("GET", `/v1/campaigns/${String(of)}/recipients/${String(id)}`);
    expect(read.json).toMatchObject({ id, phone: TO, state: "pending" });
  }
  // The campaign, and the standing ones of two senders.
  for (const id of [1, 2, 3]) expect(await miscounts(api.db, id)).toEqual([]);
  const { json: audit } = await api.call("GET", "/v1/audit?action=message.send");
  const lines: readonly { readonly after: object }[] = Object(audit["data"]);
  expect(lines.map(({ after }) => Object(after).messages ?? 1)).toEqual(
    expect.arrayContaining([1, 1, 2]),
  );
});

test("a thousand are taken at once, one more is not, and a mistake of the program refuses all", async () => {
  const api = await setUp();
  const messages = Array.from({ length: 1_000 }, (_, at) => ({
    to: `+${447700900000 + (at % 1_000)}`,
    from: "Volley",
    text: `Code ${at}`,
  }));
  const answer = await send(api, messages);
  expect(answer.json).toMatchObject({ accepted: 1_000, refused: 0 });
  const { json } = await api.call("GET", `/v1/campaigns/cmp_1/report`);
  expect(json).toMatchObject({ total: 1_000, balanced: true });
  expect(refusal(await send(api, [...messages, messages[0] ?? {}]))).toBe("422 invalid_request");
  expect(refusal(await send(api, []))).toBe("422 invalid_request");
  expect(refusal(await send(api, [...messages.slice(1), { text: "to nobody" }]))).toBe(
    "422 invalid_request",
  );
  expect(await miscounts(api.db, 1)).toEqual([]);
});

test("messages that come at the same time keep apart: each is answered for itself", async () => {
  const api = await setUp();
  await addAccount(api, await startProvider(), "other");
  const { json } = await api.call("POST", "/v1/keys", {
    body: { name: "other", scopes: ["messages:write"], accounts: ["acc_2"] },
  });
  const key = String(json["key"]);
  const text = { accountId: "acc_1", to: TO, from: "Volley", text: "Hi" };
  const many = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      if (at % 4 === 1) return await send(api, { ...text, text: "{{name}}" });
      if (at % 4 === 2) return await api.call("POST", "/v1/messages", { body: text, key });
      return await send(api, { ...text, text: `Hi ${at}` });
    }),
  );
  const outcomes = many.map((one) => (one.status === 202 ? "taken" : refusal(one)));
  expect(outcomes).toEqual(
    many.map((_, at) => {
      if (at % 4 === 1) return "422 invalid_message";
      return at % 4 === 2 ? "422 unknown_account" : "taken";
    }),
  );
  const { rows } = await sql<{ text: string }>`
    select fields->>'text' as text from recipient order by id`.execute(api.db);
  const texts = many.flatMap((_, at) => (at % 4 === 1 || at % 4 === 2 ? [] : [`Hi ${at}`]));
  expect(rows.map((row) => row.text).toSorted()).toEqual(texts.toSorted());
  expect(await miscounts(api.db, 1)).toEqual([]);
});

test("a message that meets the retiring of its account is refused as one that comes later", async () => {
  const api = await setUp();
  const text = { accountId: "acc_1", to: TO, from: "Volley", text: "Hi" };
  expect((await send(api, text)).status).toBe(202);
  // One sender has its standing campaign, which is cancelled in that moment, and one would have to get its own.
  const both = await api.db.transaction().execute(async (trx) => {
    await retireAccount(trx, 1);
    const meeting = [send(api, text), send(api, [{ ...text, from: "Other" }, text])];
    await expect.poll(() => waitsForLock(api.db), { timeout: 20_000 }).toBe(true);
    return meeting;
  });
  const [one, many] = await Promise.all(both);
  const late = await send(api, text);
  expect([one, late].map((answer) => answer && refusal(answer))).toEqual([
    "422 unknown_account",
    "422 unknown_account",
  ]);
  expect(one?.json["detail"]).toBe("there is no account acc_1, or it is retired");
  expect(many?.json).toMatchObject({ accepted: 0, refused: 2 });
  expect(await miscounts(api.db, 1)).toEqual([]);
});

describe("limits of sending numbers", () => {
  test("are set, changed, listed and taken away", async () => {
    const api = await setUp();
    const path = "/v1/accounts/acc_1/senders";
    const put = async (sender: string, maxPerSecond: unknown) =>
      await api.call("PUT", `${path}/${sender}`, { body: { maxPerSecond } });
    expect((await put("447700900001", 1)).json).toEqual({
      sender: "447700900001",
      maxPerSecond: 1,
    });
    expect((await put("447700900001", 0.5)).status).toBe(200);
    expect((await put("Volley", 30)).status).toBe(200);
    expect((await api.call("GET", path)).json["data"]).toEqual([
      { sender: "447700900001", maxPerSecond: 0.5 },
      { sender: "Volley", maxPerSecond: 30 },
    ]);
    expect((await api.call("DELETE", `${path}/Volley`)).status).toBe(204);
    expect(refusal(await api.call("DELETE", `${path}/Volley`))).toBe("404 not_found");
    expect(refusal(await put("447700900001", 0))).toBe("422 invalid_request");
    expect(refusal(await put("+447700900001", 1))).toBe("422 invalid_request");
  });
});
