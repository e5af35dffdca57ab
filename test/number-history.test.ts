import { type SimulatorOptions } from "@volley/nexmo/simulator";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { readLedgerMessages } from "../packages/api/src/demo/compare.ts";
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

type Told = { readonly kind: string; readonly text: string; readonly details: object | null };

async function historyOf(api: Api, phone = PERSON): Promise<readonly Told[]> {
  const { json } = await api.call("GET", `/v1/recipients?phone=%2B${phone}`);
  return Object(json).history;
}

async function setUp(options: SimulatorOptions = {}) {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ perSecond: 500, receipts: false, ...options });
  const account = await addAccount(api, simulator);
  const { json } = await api.call("GET", `/v1/accounts/${account}`);
  const push = async (path: unknown, body: object) =>
    await api.call("POST", String(path), { body, key: null });
  return {
    api,
    simulator,
    account,
    receipt: async (body: object) => await push(json["receiptPath"], body),
    inbound: async (body: object) => await push(json["inboundPath"], body),
  };
}

test("what a carrier says of a number counts as an opt-out, and one call tells the whole story", async () => {
  const { api, simulator, account, receipt } = await setUp();
  const [first, second] = [
    await addCampaign(api, account, "Hi {{name}}"),
    await addCampaign(api, account, "Again"),
  ];
  const csv = `phone,name\n+${PERSON},Ada\n`;
  await upload(api, first, csv, "?fileName=list.csv");
  await upload(api, second, csv);
  await api.call("POST", `/v1/campaigns/${first}/start`);
  await untilJson(api, `/v1/campaigns/${first}/report`, (json) => {
    return Object(json["recipients"]).submitted === 1;
  });
  const messageIds: string[] = [];
  const refs: (string | null)[] = [];
  for await (const { parts, clientRef } of readLedgerMessages(simulator.url)) {
    messageIds.push(...parts);
    refs.push(clientRef);
  }
  const said = {
    msisdn: PERSON,
    to: "Volley",
    messageId: messageIds[0],
    status: "failed",
    "err-code": "9",
    price: "0.00000000",
  };
  await receipt(said);
  await receipt(said);
  await api.call("POST", `/v1/campaigns/${second}/start`);
  await untilJson(api, `/v1/campaigns/${second}`, ({ state }) => state === "completed");

  const history = await historyOf(api);
  const of = (campaignId: string) =>
    history.filter((one) => "campaignId" in one && one.campaignId === campaignId);
  expect(of(first).slice(0, 3)).toMatchObject([
    {
      kind: "imported",
      text: 'came into "Spring" from line 2 of list.csv',
      details: { from: "Volley", text: "Hi Ada", segments: 1 },
    },
    { kind: "campaign", text: '"Spring" was started by the key test' },
    {
      kind: "submitted",
      text: expect.stringMatching(
        /^attempt 1 was accepted by the provider after .*, in 1 part, from Volley: "Hi Ada"$/,
      ),
      details: {
        attempt: 1,
        clientRef: refs[0],
        code: 0,
        answerMs: expect.any(Number),
        requestedAt: expect.any(String),
      },
    },
  ]);
  // The receipt did all of these at once.
  const told = of(first).slice(3);
  expect(told.filter(({ kind }) => kind === "receipt")).toMatchObject([
    {
      text: expect.stringContaining("said failed, error 9 (opted out)"),
      details: { messageId: messageIds[0], duplicate: false, raw: expect.stringContaining(PERSON) },
    },
    { text: expect.stringContaining("(the same again)"), details: { duplicate: true } },
  ]);
  const words = told.map(({ text }) => text).join("; ");
  expect(words).toContain("is failed, error 9 (opted out)");
  expect(words).toContain("failed: opted out.");
  expect(history.find(({ kind }) => kind === "optedOut")?.text).toBe(
    "opted out, by carrier: receipt with error 9",
  );
  expect(of(second).at(-1)).toMatchObject({
    kind: "ended",
    text: expect.stringContaining("must not be texted"),
  });
});

test("each attempt is told with its answer, why it waits now, who has paused it, and who wrote what", async () => {
  const { api, simulator, account, inbound } = await setUp({ faults: { tooManyBinds: 1 } });
  const campaign = await addCampaign(api, account, "Hi {{name}}");
  await upload(api, campaign, `phone,name\n+${PERSON},Ada\n`);
  const waits = async () => (await historyOf(api)).at(-1)?.text;
  expect(await waits()).toBe('waits: "Spring" has not been started; it is to get "Hi Ada"');
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const path = `/v1/recipients?phone=%2B${PERSON}`;
  await untilJson(api, path, ({ history }) => JSON.stringify(history).includes('"kind":"attempt"'));
  await api.call("POST", `/v1/campaigns/${campaign}/pause`);
  expect(await waits()).toBe('waits: "Spring" is paused by the key test; it is to get "Hi Ada"');
  await fetch(`${simulator.url}/simulator/settings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults: { tooManyBinds: 0 } }),
  });
  await sql`update recipient set due_at = now() + interval '1 hour'`.execute(api.db);
  await api.call("POST", `/v1/campaigns/${campaign}/resume`);
  expect(await waits()).toMatch(/^waits until .*, not taken once, the last time because of: /);
  await sql`update recipient set due_at = now()`.execute(api.db);
  await untilJson(api, `/v1/campaigns/${campaign}`, ({ state }) => state === "completed");
  await inbound({ msisdn: PERSON, to: OURS, messageId: "MO1", type: "text", text: "HELP" });

  const history = await historyOf(api);
  const kinds = history.map(({ kind }) => kind).filter((kind) => kind !== "waiting");
  expect(kinds.slice(0, 6)).toEqual([
    "imported",
    "campaign",
    "attempt",
    "campaign",
    "campaign",
    "submitted",
  ]);
  expect(history[2]).toMatchObject({
    text: expect.stringMatching(
      /^attempt 1 could not be taken after .*: status 10 \(.*\).*; again from 20/,
    ),
    details: { attempt: 1, code: 10, clientRef: expect.any(String), againAt: expect.any(String) },
  });
  expect(history[5]?.text).toContain("attempt 2 was accepted by the provider");
  expect(history.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('answered by itself: "HELP" gets "Reply STOP'),
      expect.stringContaining('wrote "HELP" to'),
    ]),
  );
  const nobody = await api.call("GET", "/v1/recipients?phone=%2B447700900777");
  expect(nobody.json).toMatchObject({
    phone: "+447700900777",
    data: [],
    history: [],
    note: expect.stringMatching(/^nothing is known of \+447700900777: .*country code/),
  });
});
