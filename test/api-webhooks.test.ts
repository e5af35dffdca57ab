import type { LedgerEntry } from "@volley/nexmo/simulator";
import { sql } from "kysely";
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

async function startWithAccount(name = "main"): Promise<{ api: Api; path: string }> {
  const api = await startApi();
  const account = await addAccount(api, await startProvider(), name);
  return { api, path: await receiptPath(api, account) };
}

async function receiptPath(api: Api, account: string): Promise<string> {
  const { json } = await api.call("GET", `/v1/accounts/${account}`);
  return String(json["receiptPath"]);
}

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

type Fields = Readonly<Record<string, string>>;

/** The three ways in which an account can have its receipts. */
const TRANSPORTS = {
  get: (api: Api, path: string, fields: Fields) =>
    api.call("GET", `${path}?${new URLSearchParams(fields).toString()}`, { key: null }),
  form: (api: Api, path: string, fields: Fields) => {
    const body = new URLSearchParams(fields).toString();
    return api.call("POST", path, { type: "application/x-www-form-urlencoded", body, key: null });
  },
  json: (api: Api, path: string, fields: Fields) =>
    api.call("POST", path, { body: fields, key: null }),
};

const WAYS = ["get", "form", "json"] as const;

const RECEIPT: Fields = {
  msisdn: "447700900000",
  to: "Volley",
  "network-code": "23410",
  messageId: "1C000000E1A2B3C4",
  price: "0.03330000",
  status: "delivered",
  scts: "2611221530",
  "err-code": "0",
  "message-timestamp": "2026-11-22 15:30:00",
};

test("receipts by GET, form and JSON move the recipients they belong to, once and for all", async () => {
  const api = await startApi({ worker: true });
  const simulator = await startProvider({ receipts: false, perSecond: 500 });
  const account = await addAccount(api, simulator);
  const campaign = await addCampaign(api, account);
  await upload(api, campaign, "phone\n+447700900000\n+447700900001\n+447700900002\n");
  await api.call("POST", `/v1/campaigns/${campaign}/start`);
  const report = `/v1/campaigns/${campaign}/report`;
  await untilJson(api, report, (json) => Object(json["recipients"]).submitted === 3);

  const path = await receiptPath(api, account);
  const stranger = await receiptPath(api, await addAccount(api, simulator, "stranger"));
  const messages = await readMessages(simulator.url);
  const fields = messages.map(({ to, parts, clientRef }) => ({
    ...RECEIPT,
    msisdn: to,
    messageId: parts[0] ?? "",
    ...(clientRef === null ? {} : { "client-ref": clientRef }),
  }));
  for (const [at, way] of WAYS.entries()) {
    const foreign = await TRANSPORTS[way](api, stranger, fields[at] ?? {});
    expect([way, foreign.status]).toEqual([way, 200]);
  }
  const untouched = await api.call("GET", report);
  expect(untouched.json).toMatchObject({ recipients: { submitted: 3, delivered: 0 } });

  const ends = ["delivered", "failed", "expired"];
  for (const [at, way] of WAYS.entries()) {
    const { "client-ref": _unused, ...bare } = { "client-ref": "", ...fields[at] };
    // One by its message id alone, as from an account without client-ref.
    const given = way === "form" ? bare : (fields[at] ?? {});
    for (const status of [ends[at] ?? "", "buffered", "accepted"]) {
      const answer = await TRANSPORTS[way](api, path, { ...given, status });
      expect([way, status, answer.status, answer.text]).toEqual([way, status, 200, ""]);
    }
  }
  const { json } = await api.call("GET", report);
  expect(json).toMatchObject({
    recipients: { submitted: 0, delivered: 1, failed: 1, expired: 1 },
    balanced: true,
  });
});

async function readMessages(simulatorUrl: string): Promise<readonly LedgerEntry[]> {
  const answer = await fetch(`${simulatorUrl}/simulator/ledger/messages`);
  const lines = (await answer.text()).trimEnd().split("\n");
  return lines.map((line): LedgerEntry => JSON.parse(line));
}

test("a receipt that belongs to nothing yet is kept, and taken again without complaint", async () => {
  const { api, path } = await startWithAccount();
  for (const way of WAYS) {
    const answer = await TRANSPORTS[way](api, path, { ...RECEIPT, messageId: way });
    expect([way, answer.status]).toEqual([way, 200]);
    expect((await TRANSPORTS[way](api, path, { ...RECEIPT, messageId: way })).status).toBe(200);
  }
  const { rows: journal } = await sql<{ messageId: string; payload: string }>`
    select message_id, payload from receipt order by id`.execute(api.db);
  expect(journal.map((row) => ({ ...row, payload: read(row.payload) }))).toEqual(
    WAYS.flatMap((way) => [way, way]).map((messageId) => ({
      messageId,
      payload: { ...RECEIPT, messageId },
    })),
  );
  const { rows: parked } = await sql`select message_id from parked_receipt`.execute(api.db);
  expect(parked).toHaveLength(3);
  const first = await api.call("GET", "/v1/receipts/parked?limit=2");
  expect(first.json).toMatchObject({ count: 3, nextCursor: expect.any(String) });
  const next = `/v1/receipts/parked?limit=2&cursor=${String(first.json["nextCursor"])}`;
  expect((await api.call("GET", next)).json).toMatchObject({
    count: 3,
    nextCursor: null,
    data: [{ account: "main", messageId: "get", status: "delivered", problem: null }],
  });
  const unknown = await api.call("GET", "/v1/receipts/parked?accountId=acc_99");
  expect(refusal(unknown)).toBe("422 unknown_account");
  expect(api.events).toEqual([]);
});

const read = (payload: string): unknown =>
  payload.startsWith("{") ? JSON.parse(payload) : Object.fromEntries(new URLSearchParams(payload));

test("a receipt of endless nesting is taken like any other", async () => {
  const { api, path } = await startWithAccount();
  const nested = `{"messageId":"1","msisdn":"1","status":"failed","x":${"[".repeat(7_000)}${"]".repeat(7_000)}}`;
  const answer = await api.call("POST", path, { type: JSON_TYPE, body: nested, key: null });
  expect(answer.status).toBe(200);
  const kept = await api.db.selectFrom("receipt").select("payload").execute();
  expect(kept).toEqual([{ payload: nested }]);
});

test("the bare request by which the provider tries an address is answered, and leaves no trace", async () => {
  const { api, path } = await startWithAccount();
  for (const method of ["GET", "POST", "HEAD"]) {
    const answer = await api.call(method, path, { key: null });
    expect([method, answer.status, answer.text]).toEqual([method, 200, ""]);
  }
  expect((await api.call("POST", path, { body: {}, key: null })).status).toBe(200);
  const { rows } = await sql`select 1 from receipt`.execute(api.db);
  expect(rows).toEqual([]);
});

const NONSENSE: readonly [label: string, type: string, body: string, answer: string][] = [
  [
    "a form without a message id",
    FORM,
    "msisdn=447700900000&status=delivered",
    "400 not_a_receipt",
  ],
  ["a form without a number", FORM, "messageId=1&status=delivered", "400 not_a_receipt"],
  ["a form without a status", FORM, "messageId=1&msisdn=447700900000", "400 not_a_receipt"],
  ["a form of something else", FORM, "hello=world", "400 not_a_receipt"],
  ["a list", JSON_TYPE, "[]", "400 not_a_receipt"],
  ["a number", JSON_TYPE, "1", "400 not_a_receipt"],
  ["an object where a word belongs", JSON_TYPE, `{"messageId":{}}`, "400 not_a_receipt"],
  ["a NUL in a word", FORM, "messageId=%00&msisdn=1&status=failed", "400 not_a_receipt"],
  ["broken JSON", JSON_TYPE, "{", "400 not_a_receipt"],
  ["plain text", "text/plain", "delivered", "400 not_a_receipt"],
  ["XML", "application/xml", "<receipt/>", "400 not_a_receipt"],
  ["far too much", FORM, `messageId=${"1".repeat(20_000)}`, "413 too_large"],
];

test("what is no receipt is refused, whatever it is, and not kept", async () => {
  const { api, path } = await startWithAccount();
  for (const [label, type, body, expected] of NONSENSE) {
    const answer = refusal(await api.call("POST", path, { type, body, key: null }));
    expect([label, answer]).toEqual([label, expected]);
  }
  const { rows } = await sql`select 1 from receipt`.execute(api.db);
  expect(rows).toEqual([]);
});

test("an address that was not given out is not found, with whatever is sent to it", async () => {
  const { api, path } = await startWithAccount();
  const token = path.split("/")[2] ?? "";
  for (const wrong of [
    "x",
    token.toLowerCase() + "a",
    token.slice(1),
    "%00",
    "a".repeat(90),
    "..%2f",
  ]) {
    const place = `/webhooks/${wrong}/receipt`;
    for (const way of WAYS) {
      expect(refusal(await TRANSPORTS[way](api, place, RECEIPT))).toBe("404 not_found");
    }
    expect(refusal(await api.call("GET", place, { key: null }))).toBe("404 not_found");
  }
  expect(refusal(await api.call("PUT", path, { key: null }))).toBe("404 no_such_route");
  expect(refusal(await api.call("GET", `/webhooks/${token}`))).toBe("404 no_such_route");
});
