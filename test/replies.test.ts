import { optoutHistory } from "@volley/engine";
import type { Simulator } from "@volley/nexmo/simulator";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { readLedgerMessages } from "../packages/api/src/demo/compare.ts";
import { forgetInbound } from "../packages/engine/src/db/replies/forget.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import {
  addAccount,
  addCampaign,
  type Api,
  startApi,
  startProvider,
  untilJson,
  upload,
} from "./support/api.ts";

const PERSON = "447700900001";
const OURS = "447700900999";

type Setting = { readonly api: Api; readonly simulator: Simulator; readonly path: string };

async function setUp(): Promise<Setting> {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 500, receipts: false });
  const account = await addAccount(api, simulator);
  const { json } = await api.call("GET", `/v1/accounts/${account}`);
  return { api, simulator, path: String(json["inboundPath"]) };
}

let sent = 0;

/** What a webhook of the provider says; texts to our number from the same person unless said otherwise. */
function webhook(text: string, more: Readonly<Record<string, string>> = {}) {
  sent += 1;
  return {
    msisdn: PERSON,
    to: OURS,
    messageId: `MO${sent}`,
    type: "text",
    "message-timestamp": "2026-11-22 15:30:00",
    text,
    ...more,
  };
}

async function push({ api, path }: Setting, body: object): Promise<void> {
  const { status, text } = await api.call("POST", path, { body, key: null });
  expect([status, text]).toEqual([200, ""]);
}

/** What was accepted for a number, oldest first. */
async function textsTo(simulator: Simulator, phone = PERSON): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { to, body } of readLedgerMessages(simulator.url)) {
    if (to === phone) texts.push(body);
  }
  return texts;
}

async function untilTexts(simulator: Simulator, count: number, phone = PERSON) {
  return await until(
    async () => {
      const texts = await textsTo(simulator, phone);
      return texts.length >= count ? texts : undefined;
    },
    { everyMs: 25, forMs: 20_000 },
  );
}

const inboundOf = async (api: Api) => {
  const { json } = await api.call("GET", "/v1/inbound");
  return json["data"];
};

test("a STOP that comes five times opts out once and is confirmed once; START undoes it", async () => {
  const setting = await setUp();
  const { api, simulator } = setting;
  const campaign = await addCampaign(api, "acc_1");
  await upload(api, campaign, `phone\n+${PERSON}\n+447700900002\n`);

  const stop = webhook("Please stop!");
  await Promise.all(Array.from({ length: 5 }, () => push(setting, stop)));
  await push(setting, webhook("STOP"));
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  await untilJson(api, `/v1/campaigns/${campaign}`, ({ state }) => state === "completed");
  const confirmed = await untilTexts(simulator, 1);
  expect(confirmed).toEqual([
    "You will get no more messages from us. Reply START to get them again.",
  ]);
  const { json: report } = await api.call("GET", `/v1/campaigns/${campaign}/report`);
  expect(report).toMatchObject({ recipients: { suppressed: 1, submitted: 1 } });
  expect(await inboundOf(api)).toMatchObject([
    { text: "STOP", keyword: { action: "stop" }, answer: null, unansweredBecause: "noChange" },
    { text: "Please stop!", keyword: { action: "stop", word: "stop", language: "en" } },
  ]);

  // Nothing else reaches the number, whoever asks for it.
  const body = { to: `+${PERSON}`, from: OURS, text: "Hello" };
  await api.call("POST", "/v1/messages", { body });
  await push(setting, webhook("START"));
  await push(setting, webhook("start"));
  await api.call("POST", "/v1/messages", { body });
  const texts = await untilTexts(simulator, 3);
  expect(texts?.toSorted()).toEqual([
    "Hello",
    "You will get no more messages from us. Reply START to get them again.",
    "You will get our messages again. Reply STOP to end them.",
  ]);
  const history = await optoutHistory(api.db, { phone: Number(PERSON), accounts: null });
  expect(history).toMatchObject([
    { change: "out", source: "reply", evidence: "Please stop!", messageId: stop.messageId },
    { change: "in", source: "reply", evidence: "START" },
  ]);
});

const piece = (number: number, text: string) =>
  webhook(text, {
    concat: "true",
    "concat-ref": "7",
    "concat-total": "3",
    "concat-part": String(number),
  });

const isGivenUp = (json: object) => Object(json).data[0].state === "incomplete";

test("pieces in any order and any number of times are one message, which counts when it is whole", async () => {
  const setting = await setUp();
  const { api } = setting;
  const pieces = [piece(3, "anymore"), piece(1, "Stop sending "), piece(2, "me this ")];
  await push(setting, pieces[0] ?? {});
  expect(await inboundOf(api)).toMatchObject([
    { state: "waiting", text: "anymore", pieces: { came: 1, total: 3 }, keyword: null },
  ]);
  await Promise.all([...pieces, ...pieces].map((one) => push(setting, one)));
  expect(await inboundOf(api)).toMatchObject([
    {
      state: "complete",
      text: "Stop sending me this anymore",
      pieces: { came: 3, total: 3 },
      keyword: { action: "stop" },
    },
  ]);

  // A piece is lost: what came is shown, and the piece may still come.
  const [first, last] = [
    piece(2, "is the second half"),
    { ...piece(1, "Start is what "), "concat-total": "2" },
  ];
  await push(setting, { ...first, "concat-total": "2" });
  await sql`update inbound set changed_at = now() - interval '1 hour'`.execute(api.db);
  await untilJson(api, "/v1/inbound", isGivenUp);
  await push(setting, last);
  expect(await inboundOf(api)).toMatchObject([
    { state: "complete", text: "Start is what is the second half", keyword: null },
    {},
  ]);
});

test("keywords of an account are answered, and no machine gets into a conversation", async () => {
  const setting = await setUp();
  const { api, simulator } = setting;
  const set = await api.call("PUT", "/v1/accounts/acc_1/keywords/HOURS", {
    body: { action: "answer", answer: "9 to 5, {{name}}" },
  });
  expect([set.status, set.json]).toMatchObject([200, { word: "hours", action: "answer" }]);
  const taken = await api.call("PUT", "/v1/accounts/acc_1/keywords/stop%20it", {
    body: { action: "answer", answer: "No" },
  });
  expect(taken.json).toMatchObject({ status: 422, detail: expect.stringContaining("opts out") });
  await api.call("PATCH", "/v1/accounts/acc_1/replies", {
    body: { languages: ["de"], answers: { help: "Ask at the desk", start: null } },
  });
  const settings = await api.call("GET", "/v1/accounts/acc_1/replies");
  expect(settings.json).toMatchObject({
    languages: ["de"],
    answers: { help: "Ask at the desk", start: null },
    deadNumbers: "skip",
    keywords: [{ word: "hours" }],
  });

  await push(setting, webhook("Hours?"));
  await push(setting, webhook("HILFE"));
  await push(setting, webhook("AYUDA"));
  await push(setting, webhook("hours?"));
  await push(setting, webhook("Hours?"));
  await push(setting, webhook("Hours", { msisdn: "62001" }));
  await push(setting, webhook("Hours", { msisdn: OURS }));
  await push(setting, webhook("Thank you"));
  expect((await untilTexts(simulator, 3))?.toSorted()).toEqual([
    "9 to 5, {{name}}",
    "9 to 5, {{name}}",
    "Ask at the desk",
  ]);
  expect(await inboundOf(api)).toMatchObject([
    { text: "Thank you", unansweredBecause: "notAsked" },
    { from: `+${OURS}`, unansweredBecause: "ownNumber" },
    { from: "62001", unansweredBecause: "notANumber" },
    { text: "Hours?", unansweredBecause: "sameAgain" },
    { text: "hours?", answer: { text: "9 to 5, {{name}}" } },
    { text: "AYUDA", keyword: null, unansweredBecause: "notAsked" },
    { text: "HILFE", answer: { text: "Ask at the desk" } },
    { text: "Hours?", answer: { text: "9 to 5, {{name}}" } },
  ]);
  // One that answers each of our answers differently is left alone after a few.
  for (const text of ["hours 1", "hours 2", "hours 3"]) await push(setting, webhook(text));
  const { json } = await api.call("GET", "/v1/inbound?limit=1&action=answer");
  expect(json).toMatchObject({ data: [{ text: "hours 3", unansweredBecause: "tooOften" }] });
});

test("a reply belongs to the message that the person got last, and both read as a conversation", async () => {
  const setting = await setUp();
  const { api, simulator } = setting;
  const campaigns: string[] = [];
  for (const from of [OURS, "Volley"]) {
    const campaign = await addCampaign(api, "acc_1", `From ${from} to {{name}}`);
    await api.call("PATCH", `/v1/campaigns/${campaign}`, { body: { from } });
    await upload(api, campaign, `phone,name\n+${PERSON},Ada\n`);
    await api.call("POST", `/v1/campaigns/${campaign}/start`);
    await untilJson(api, `/v1/campaigns/${campaign}`, ({ state }) => state === "completed");
    campaigns.push(campaign);
  }
  const submitted = async () => {
    const { json } = await api.call("GET", `/v1/campaigns/${campaigns[1]}/report`);
    return Object(json).recipients.submitted === 1 || undefined;
  };
  await until(submitted, { everyMs: 25, forMs: 20_000 });
  await push(setting, webhook("Which colours?"));
  await push(setting, webhook("And sizes?", { to: "447700900998" }));
  await push(setting, webhook("", { data: "EA0601AE", udh: "0605040B8423F0", type: "binary" }));

  const { json } = await api.call("GET", `/v1/inbound?phone=%2B${PERSON}`);
  expect(json).toMatchObject({
    data: [
      { type: "binary", data: "ea0601ae", udh: "0605040b8423f0", text: null },
      { text: "And sizes?", repliesTo: { campaignId: campaigns[1] } },
      { text: "Which colours?", repliesTo: { campaignId: campaigns[0] } },
    ],
  });
  const ofCampaign = await api.call("GET", `/v1/inbound?campaignId=${campaigns[1]}`);
  expect(Object(ofCampaign.json).data).toHaveLength(1);
  const [first] = Object(json).data;
  expect((await api.call("GET", `/v1/inbound/${first.id}`)).json).toEqual(first);
  const list = await api.call("GET", "/v1/conversations?limit=1");
  expect(list.json).toMatchObject({ data: [{ id: first.id }], nextCursor: null });
  const talk = await api.call("GET", `/v1/conversations/%2B${PERSON}`);
  expect(talk.json).toMatchObject({
    data: [
      { direction: "out", text: `From ${OURS} to Ada`, from: OURS },
      { direction: "out", text: "From Volley to Ada" },
      { direction: "in", text: "Which colours?" },
      { direction: "in", text: "And sizes?" },
      { direction: "in", text: null },
    ],
  });
  expect(await textsTo(simulator)).toHaveLength(2);

  // The oldest goes after its time, and the rest stays readable.
  await sql`update inbound set received_at = now() - interval '31 days' where id = 1`.execute(
    api.db,
  );
  const keep = { keepMs: 30 * 86_400_000, limit: 10 };
  expect([await forgetInbound(api.db, keep), await forgetInbound(api.db, keep)]).toEqual([1, 0]);
  const left = await api.call("GET", `/v1/conversations/%2B${PERSON}`);
  expect(Object(left.json).data.map((one: { text: string | null }) => one.text)).toEqual([
    `From ${OURS} to Ada`,
    "From Volley to Ada",
    "And sizes?",
    null,
  ]);
  const { rows } = await sql`select from inbound_piece`.execute(api.db);
  expect(rows).toHaveLength(2);
});
