import { type Db, findCampaign, parseId, readFigures } from "@volley/engine";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { completeCampaigns } from "../packages/engine/src/db/campaigns.ts";
import { cancelPending } from "../packages/engine/src/db/sweep.ts";
import { VOLLEY_CODES } from "../packages/engine/src/domain/settlement.ts";
import { addAccount, type Api, refusal, startApi, startProvider } from "./support/api.ts";
import {
  createAccount,
  createCampaign,
  importRecipients,
  miscounts,
  move,
  recipientsOf,
  SHARD,
} from "./support/campaigns.ts";
import { createTestDatabase } from "./support/test-database.ts";

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

type Setting = { readonly api: Api; readonly accountId: string };

async function setUp(): Promise<Setting> {
  const api = await startApi();
  return { api, accountId: await addAccount(api, await startProvider()) };
}

async function create({ api, accountId }: Setting, settings: object = {}) {
  const body = { accountId, name: "Spring", from: "Volley", text: "Hi", ...settings };
  return await api.call("POST", "/v1/campaigns", { body });
}

const load = async ({ api }: Setting, id: string) =>
  await importRecipients(api.db, parseId("campaign", id) ?? 0, 2);

async function running(setting: Setting, settings: object = {}): Promise<string> {
  const id = String((await create(setting, settings)).json["id"]);
  await load(setting, id);
  await setting.api.call("POST", `/v1/campaigns/${id}/start`);
  return id;
}

const patch = async ({ api }: Setting, id: string, body: object) =>
  await api.call("PATCH", `/v1/campaigns/${id}`, { body });

test("every setting comes back as it was given", async () => {
  const setting = await setUp();
  const settings = {
    senders: ["447700900123", "Volley"],
    type: "unicode",
    text: "Hi {{name}}",
    messageClass: 0,
    ttl: 3_600_000,
    sendAt: inHours(1),
    expiresAt: inHours(2),
    onUnknown: "giveUp",
    weight: 7,
    maxPerSecond: 2.5,
    lane: "fast",
  };
  const created = await create(setting, { from: undefined, ...settings });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({ ...settings, from: "447700900123", state: "draft" });
  const read = await setting.api.call("GET", `/v1/campaigns/${String(created.json["id"])}`);
  expect(read.json).toEqual(created.json);
});

test.each([
  ["binary", { body: "0011", udh: "06050415811581", protocolId: 127 }],
  ["wappush", { title: "{{name}}", url: "https://example.com", validityMs: 86_400_000 }],
  ["vcal", { vcal: "BEGIN:VCALENDAR" }],
  ["vcard", { vcard: "BEGIN:VCARD" }],
])("a campaign of type %s carries its content", async (type, content) => {
  const created = await create(await setUp(), { text: undefined, content });
  expect(created.json).toMatchObject({ type, content, text: null });
});

test("settings that do not go together are refused with what is wrong", async () => {
  const setting = await setUp();
  const wrong: readonly (readonly [settings: object, says: RegExp])[] = [
    [{ senders: ["A", "B"] }, /either from.*or senders/],
    [{ from: undefined }, /give a sender/],
    [{ text: undefined }, /give a text/],
    [{ content: { vcard: "BEGIN:VCARD" } }, /either text or content/],
    [{ text: undefined, type: "vcal", content: { vcard: "V" } }, /is that of type vcard, not vcal/],
    [{ text: undefined, content: { body: "0", udh: "00" } }, /not pairs of hexadecimal digits/],
    [{ text: undefined, content: { title: "T", url: "example.com" } }, /no link/],
    [{ type: "binary" }, /has content and no text/],
    [{ text: "   " }, /the text is empty$/],
    [{ expiresAt: inHours(-1) }, /expire before it begins/],
    [{ sendAt: inHours(2), expiresAt: inHours(1) }, /expire before it begins/],
    [{ sendAt: "2026-12-31T23:59:60Z" }, /sendAt is not a moment that exists/],
  ];
  for (const [settings, says] of wrong) {
    const answer = await create(setting, settings);
    expect([settings, answer.status]).toEqual([settings, 422]);
    expect(refusal(answer)).toBe("422 invalid_campaign");
    expect(answer.json["detail"]).toMatch(says);
  }
  for (const settings of [{ weight: 0 }, { weight: 101 }, { maxPerSecond: 0 }, { messageClass: 4 }])
    expect(refusal(await create(setting, settings))).toBe("422 invalid_request");
});

describe("what may be changed", () => {
  test("everything of a draft, and back to nothing", async () => {
    const setting = await setUp();
    const id = String((await create(setting, { maxPerSecond: 3 })).json["id"]);
    const settings = { name: "Autumn", text: "Bye {{name}}", ttl: 60_000, expiresAt: inHours(1) };
    expect((await patch(setting, id, settings)).json).toMatchObject(settings);
    const none = { ttl: null, expiresAt: null, maxPerSecond: null };
    expect((await patch(setting, id, none)).json).toMatchObject({ ...none, text: "Bye {{name}}" });
    const card = await patch(setting, id, { content: { vcard: "BEGIN:VCARD" } });
    expect(card.json).toMatchObject({ type: "vcard", text: null });
  });

  test("pace, weight and expiry while it runs, and nothing else", async () => {
    const setting = await setUp();
    const id = await running(setting);
    const settings = { maxPerSecond: 5, weight: 9, expiresAt: inHours(1) };
    expect((await patch(setting, id, settings)).json).toMatchObject(settings);
    const text = await patch(setting, id, { text: "Bye", weight: 2 });
    expect(refusal(text)).toBe("409 setting_locked");
    expect(text.json["detail"]).toMatch(/^text cannot be changed in a campaign that is running; w/);
    await setting.api.call("POST", `/v1/campaigns/${id}/cancel`);
    const late = await patch(setting, id, { weight: 2 });
    expect(late.json["detail"]).toBe("weight cannot be changed in a campaign that is cancelled");
  });

  test("no text with a field that the loaded recipients were not checked for", async () => {
    const setting = await setUp();
    const id = String((await create(setting)).json["id"]);
    await load(setting, id);
    const answer = await patch(setting, id, { text: "Hi {{name}}" });
    expect(refusal(answer)).toBe("409 fields_unchecked");
    const withDefault = { text: 'Hi {{name | default: "you"}}' };
    expect((await patch(setting, id, withDefault)).status).toBe(200);
  });

  test("of what is not there, and nothing at all, nothing", async () => {
    const setting = await setUp();
    const id = String((await create(setting)).json["id"]);
    expect(refusal(await patch(setting, "cmp_99", { weight: 2 }))).toBe("404 not_found");
    expect(refusal(await patch(setting, id, {}))).toBe("422 invalid_request");
    expect(refusal(await patch(setting, id, { state: "running" }))).toBe("422 invalid_request");
    expect(refusal(await patch(setting, id, { text: "{{" }))).toBe("422 template_invalid");
  });
});

const expire = async (db: Db, id: number) =>
  await sql`update campaign set expires_at = now() + interval '19 seconds' where id = ${id}`.execute(
    db,
  );

describe("a campaign that expires", () => {
  test.each(["running", "paused"] as const)(
    "while it is %s cancels who is left, with the reason, and completes",
    async (state) => {
      const { db } = await createTestDatabase();
      const campaign = await createCampaign(db, await createAccount(db), { recipients: 5 });
      if (state === "paused") await move(db, campaign.id, "paused");
      await expire(db, campaign.id);
      expect(await completeCampaigns(db)).toEqual([]);
      expect(await cancelPending(db, 3, SHARD)).toBe(3);
      expect(await cancelPending(db, 3, SHARD)).toBe(2);
      const rows = await recipientsOf(db, campaign.id);
      expect(new Set(rows.map((row) => row.errorCode))).toEqual(
        new Set([VOLLEY_CODES.campaignExpired]),
      );
      expect(rows[0]).toMatchObject({ state: "cancelled", errorReason: "the campaign expired" });
      expect((await readFigures(db, campaign)).recipients.cancelled).toBe(5);
      expect(await miscounts(db, campaign.id)).toEqual([]);
      expect(await completeCampaigns(db)).toEqual([campaign.id]);
      expect(await findCampaign(db, campaign.id)).toMatchObject({
        state: "completed",
        pausedBy: null,
      });
    },
  );

  test("before it was started cannot be started", async () => {
    const setting = await setUp();
    const id = String((await create(setting, { expiresAt: inHours(1) })).json["id"]);
    await load(setting, id);
    await expire(setting.api.db, parseId("campaign", id) ?? 0);
    const answer = await setting.api.call("POST", `/v1/campaigns/${id}/start`);
    expect(refusal(answer)).toBe("409 expired");
  });
});

test("the database itself refuses campaigns that cannot be", async () => {
  const { db } = await createTestDatabase();
  const { id } = await createCampaign(db, await createAccount(db));
  const impossible = [
    "senders = '{}'",
    "senders = array[null]::text[]",
    "weight = 0",
    "max_per_second = 'NaN'",
    "max_per_second = 0",
    "message_class = 4",
    "message_type = 'vcard'",
    "message_type = 'vcard', template = null, content = '{\"vcal\": \"V\"}'",
    'content = \'{"vcard": "V"}\'',
    "send_at = now(), expires_at = now()",
    "standing = true",
    "lane = 'slow'",
  ];
  for (const change of impossible) {
    const statement = sql`update campaign set ${sql.raw(change)} where id = ${id}`.execute(db);
    await expect(statement).rejects.toMatchObject({ code: "23514" });
  }
});
