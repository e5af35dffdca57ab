import { formatId, parseId } from "@volley/engine";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { optOut } from "./support/campaigns.ts";
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

const FIRST = 447700900000;
const TEXT = 'Hi {{first_name | default: "there"}}, see you';

/** Twenty British numbers, one American; one name needs UCS-2, one is missing, one makes two parts. */
function list(): string {
  const rows = Array.from({ length: 20 }, (_, at) => `+${FIRST + at},N${at}`);
  rows[3] = `+${FIRST + 3},Zoë’s`;
  rows[4] = `+${FIRST + 4},`;
  rows[5] = `+${FIRST + 5},${"long".repeat(50)}`;
  return ["phone,first_name", ...rows, "+12125550123,Bob", ""].join("\n");
}

async function estimateOf(api: Api, campaign: string) {
  const answer = await api.call("GET", `/v1/campaigns/${campaign}/estimate`);
  expect(answer.status).toBe(200);
  return answer.json;
}

test("an estimate tells parts, encodings, cost, duration and what is odd, and its cost holds the real one", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 200, balance: 1, failShare: 0 });
  const account = await addAccount(api, simulator);
  const other = await addCampaign(api, account, "Other");
  await upload(api, other, `phone\n+${FIRST}\n+${FIRST + 1}\n`);
  await api.call("PATCH", `/v1/campaigns/${other}`, { body: { sendAt: "2099-01-01T00:00:00Z" } });
  await api.call("POST", `/v1/campaigns/${other}/start`);
  const campaign = await addCampaign(api, account, TEXT);
  await upload(api, campaign, list());
  await optOut(api.db, parseId("account", account) ?? 0, 7);

  const estimate = await estimateOf(api, campaign);
  expect(estimate).toMatchObject({
    campaignId: campaign,
    recipients: 20,
    optedOut: 1,
    parts: 21,
    encodings: [
      { type: "text", recipients: 19, parts: 20 },
      { type: "unicode", recipients: 1, parts: 1 },
    ],
    unicodeCharacters: [
      { character: "ë", codePoint: "U+00EB", recipients: 1 },
      { character: "’", codePoint: "U+2019", recipients: 1 },
    ],
    longest: { parts: 2, recipientId: expect.stringMatching(/^rcp_/) },
    missing: [{ name: "first_name", fallback: "there", recipients: 1 }],
    unsendable: { recipients: 0, examples: [] },
    alsoIn: [{ campaignId: other, name: "Spring", state: "scheduled", recipients: 2 }],
    countries: [
      { country: "GB", name: "United Kingdom", recipients: 19, parts: 20 },
      { country: "US", recipients: 1, parts: 1 },
    ],
    cost: { currency: "EUR", unpricedParts: 0 },
    balance: { enough: true, problem: null },
    limit: 200,
    seconds: 1,
  });

  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const report = await untilJson(
    api,
    `/v1/campaigns/${campaign}/report`,
    ({ state }) => state === "completed",
  );
  const { least, most } = Object(estimate["cost"]);
  const spent = Number(Object(report["cost"]).amount);
  expect(report["parts"]).toBe(21);
  expect(spent).toBeGreaterThanOrEqual(Number(least));
  expect(spent).toBeLessThanOrEqual(Number(most));
  // Nothing is left of it.
  expect(await estimateOf(api, campaign)).toMatchObject({ recipients: 0, parts: 0, seconds: 0 });

  // Of many a sample is written, although the ids of others lie between and half have been sent to.
  const many = await addCampaign(api, account, TEXT);
  await upload(api, many, `phone,first_name\n+${FIRST + 50},Ann\n`);
  await fillUp(api, many, 50_000);
  const sampled = await estimateOf(api, many);
  expect(sampled).toMatchObject({
    sampled: { of: 25_001, looked: expect.toSatisfy((n: number) => n >= 1_000 && n <= 5_000) },
    recipients: 25_001,
    countries: [
      { country: "FR", recipients: 25_000 },
      { country: "GB", recipients: 1 },
    ],
    missing: [],
    seconds: 126,
  });
  // A third of them needs two parts.
  expect(Math.abs(Number(sampled["parts"]) / 25_001 - 4 / 3)).toBeLessThan(0.1);
  const full = await api.call("GET", `/v1/campaigns/${many}/estimate?full=true`);
  expect(full.json).toMatchObject({ sampled: null, recipients: 25_001, parts: 25_001 + 8_333 });
});

/** Gives a campaign recipients behind a million ids of others; the first half has been sent to. */
async function fillUp(api: Api, campaign: string, count: number): Promise<void> {
  const id = parseId("campaign", campaign);
  await sql`select setval('recipient_id', 1000000)`.execute(api.db);
  await sql`
    insert into recipient (campaign_id, phone, country, fields, state, due_at, import_id)
    select ${id}, 33600000000 + n, 'FR',
      jsonb_build_object('first_name', case when n % 3 = 0 then repeat('long', 50) else 'Ann' end),
      case when n <= ${count / 2}::integer then 'delivered' else 'pending' end::recipient_state,
      case when n <= ${count / 2}::integer then null else now() end, 1
    from generate_series(1, ${count}::integer) as n`.execute(api.db);
  await sql`
    insert into recipient_count (campaign_id, state, country, shard, n)
    select campaign_id, state, country, 3, count(*) from recipient where campaign_id = ${id} and country = 'FR'
    group by 1, 2, 3`.execute(api.db);
}

test("an estimate goes on without a provider, and says what it does not know", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider();
  const account = await addAccount(api, simulator);
  const campaign = await addCampaign(api, account, "{{word}}");
  await upload(api, campaign, "phone,word\n+447700900001,x\n+447700900002,y\n");
  await sql`update recipient set fields = '{"word": " "}' where phone = 447700900002`.execute(
    api.db,
  );
  await simulator.stop();
  expect(await estimateOf(api, campaign)).toMatchObject({
    recipients: 1,
    parts: 1,
    unsendable: { recipients: 1, examples: [{ reason: "the text is empty for this recipient" }] },
    cost: null,
    prices: { readAt: null, problem: expect.stringMatching(/./) },
    balance: { amount: null, enough: null, problem: expect.stringMatching(/./) },
  });
});

test("a text is tried on a number of one's own without counting, and a campaign is copied", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 200 });
  const account = await addAccount(api, simulator);
  const campaign = await addCampaign(api, account, TEXT);
  const body = { to: "+447700900999" };
  const tryIt = async (more = {}) =>
    await api.call("POST", `/v1/campaigns/${campaign}/test`, { body: { ...body, ...more } });
  expect(refusal(await tryIt())).toBe("409 no_recipients");
  await upload(api, campaign, "phone,first_name\n+447700900001,Ann\n+447700900002,Ben\n");
  const second = formatId("recipient", 2);
  const tried = await tryIt({ recipientId: second });
  expect(tried.status).toBe(202);
  const path = `/v1/campaigns/${String(tried.json["campaignId"])}/recipients/${String(tried.json["id"])}`;
  const sent = await untilJson(api, path, ({ submittedAt }) => submittedAt !== null);
  expect(sent).toMatchObject({ phone: "+447700900999", fields: { text: "Hi Ben, see you" } });
  expect(refusal(await tryIt({ recipientId: "rcp_99" }))).toBe("404 not_found");
  expect(refusal(await tryIt({ to: "07700900999" }))).toBe("422 invalid_phone");
  const report = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  expect(report.json).toMatchObject({ total: 2, recipients: { pending: 2 }, parts: 0 });

  const copy = await api.call("POST", `/v1/campaigns/${campaign}/duplicate`, {
    body: { name: "Again" },
  });
  expect([copy.status, copy.json]).toEqual([
    201,
    expect.objectContaining({ name: "Again", text: TEXT, state: "draft", from: "Volley" }),
  ]);
  expect(copy.json["id"]).not.toBe(campaign);
  const standing = await api.call(
    "POST",
    `/v1/campaigns/${String(tried.json["campaignId"])}/duplicate`,
  );
  expect(refusal(standing)).toBe("409 standing_campaign");
});
