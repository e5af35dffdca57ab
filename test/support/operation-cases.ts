/** How an operation is asked: a query or a body that it takes, and one that it must refuse. */
export type OperationCase = {
  readonly query?: string;
  readonly body?: unknown;
  /** Of the body; JSON when left out. */
  readonly type?: "text/csv";
  /** A query or body with a mistake in it; left out where nothing can be given. */
  readonly bad?: { readonly query?: string; readonly body?: unknown };
  /** Another `{id}` than that of the first of its kind. */
  readonly id?: string;
  /** 200 when left out. */
  readonly status?: number;
};

const accountId = "acc_1";
const PAGES = { bad: { query: "limit=0" } };
const CSV = { type: "text/csv", body: "phone\n+447700900555\n" } as const;
const SECOND = {
  name: "second",
  apiKey: "volley01",
  apiSecret: "Simulator1",
  restUrl: "{provider}",
};
const DRAFT = { accountId, name: "Next", from: "Volley", text: "Hi" };
const OPTED = `accountId=${accountId}&phone=447700900777`;

/**
 * Every operation of openapi.json, in an order in which each can succeed. A new operation needs a line
 * here; the test tells which one is missing. `{number}` is one that can be rented, `{provider}` where
 * the simulator listens.
 */
export const CASES: Readonly<Record<string, OperationCase>> = {
  "POST /v1/accounts": { body: SECOND, bad: { body: { name: "half" } }, status: 201 },
  "GET /v1/accounts": PAGES,
  "GET /v1/accounts/{id}": {},
  "PATCH /v1/accounts/{id}": {
    body: { signatureSecret: "abcdef", signatureMethod: "sha256" },
    bad: { body: { colour: "red" } },
  },
  "POST /v1/accounts/{id}/retire": { id: "acc_2" },
  "POST /v1/accounts/{id}/sync": {},
  "POST /v1/accounts/{id}/resume": {},
  "GET /v1/accounts/{id}/senders": PAGES,
  "PUT /v1/accounts/{id}/senders/{sender}": {
    body: { maxPerSecond: 1 },
    bad: { body: { maxPerSecond: -1 } },
  },
  "DELETE /v1/accounts/{id}/senders/{sender}": { status: 204 },
  "GET /v1/balance": { query: `accountId=${accountId}`, bad: { query: "accountId=1" } },
  "GET /v1/prices": { query: `accountId=${accountId}`, bad: { query: "country=1" } },
  "GET /v1/numbers": { query: `accountId=${accountId}`, bad: { query: "page=0" } },
  "GET /v1/numbers/available": {
    query: `accountId=${accountId}&country=GB`,
    bad: { query: "country=Albion" },
  },
  "POST /v1/numbers": {
    body: { accountId, country: "GB", number: "{number}" },
    bad: { body: { country: "GB" } },
    status: 201,
  },
  "PATCH /v1/numbers/{number}": {
    body: { accountId, country: "GB" },
    bad: { body: { accountId, country: "GB", colour: "red" } },
  },
  "DELETE /v1/numbers/{number}": {
    query: `accountId=${accountId}&country=GB`,
    bad: { query: "country=1" },
    status: 204,
  },
  "POST /v1/keys": {
    body: { name: "crm", scopes: ["campaigns:read"] },
    bad: { body: { name: "crm", scopes: ["everything"] } },
    status: 201,
  },
  "GET /v1/keys": PAGES,
  "GET /v1/keys/{id}": {},
  "POST /v1/keys/{id}/revoke": { id: "key_2" },
  "GET /v1/audit": PAGES,
  "POST /v1/campaigns": { body: DRAFT, bad: { body: { ...DRAFT, weight: 0 } }, status: 201 },
  "GET /v1/campaigns": PAGES,
  "GET /v1/campaigns/{id}": {},
  "PATCH /v1/campaigns/{id}": { body: { weight: 2 }, bad: { body: { weight: 0 } } },
  "GET /v1/campaigns/{id}/report": {},
  "GET /v1/campaigns/{id}/estimate": {},
  "POST /v1/campaigns/{id}/test": {
    body: { to: "+447700900888" },
    bad: { body: { to: "somebody" } },
    status: 202,
  },
  "POST /v1/campaigns/{id}/duplicate": { body: {}, bad: { body: { name: "" } }, status: 201 },
  "GET /v1/campaigns/{id}/events": {},
  "PUT /v1/campaigns/{id}/recipients": { ...CSV, bad: { query: "country=1" }, status: 202 },
  "GET /v1/campaigns/{id}/recipients": PAGES,
  "POST /v1/campaigns/{id}/recipients": {
    body: [{ phone: "+447700900123" }],
    bad: { body: [{ name: "nobody" }] },
  },
  "GET /v1/campaigns/{id}/recipients/{rid}": {},
  "POST /v1/campaigns/{id}/recipients/preview": { ...CSV, bad: { query: "country=1" } },
  "POST /v1/campaigns/{id}/recipients/{rid}/resolve": {
    body: { as: "notSubmitted" },
    bad: { body: { as: "lost" } },
  },
  "POST /v1/campaigns/{id}/recipients/resolve": {
    body: { as: "notSubmitted" },
    bad: { body: { as: "lost" } },
  },
  "GET /v1/recipients": { query: "phone=447700900123", bad: { query: "phone=me" } },
  "GET /v1/imports/{id}": {},
  "GET /v1/imports/{id}/problems.csv": {},
  "GET /v1/imports/{id}/duplicates.csv": {},
  "POST /v1/imports/{id}/cancel": { id: "imp_3" },
  "POST /v1/messages": {
    body: { accountId, to: "+447700900888", from: "Volley", text: "Hi" },
    bad: { body: { accountId, to: "somebody", from: "Volley", text: "Hi" } },
    status: 202,
  },
  "POST /v1/campaigns/{id}/start": {},
  "POST /v1/campaigns/{id}/pause": {},
  "POST /v1/campaigns/{id}/resume": {},
  "POST /v1/campaigns/{id}/cancel": {},
  "GET /v1/campaigns/{id}/recipients.csv": { bad: { query: "state=lost" } },
  "POST /v1/campaigns/{id}/retry": {
    body: { states: ["cancelled", "failed"] },
    bad: { body: { states: ["lost"] } },
    status: 201,
  },
  "GET /v1/inbound": { query: `accountId=${accountId}`, ...PAGES },
  // Nobody has written yet.
  "GET /v1/inbound/{id}": { status: 404 },
  "GET /v1/conversations": { query: `accountId=${accountId}`, ...PAGES },
  "GET /v1/conversations/{phone}": { query: `accountId=${accountId}` },
  "GET /v1/accounts/{id}/replies": {},
  "PATCH /v1/accounts/{id}/replies": {
    body: { languages: ["en"] },
    bad: { body: { languages: ["klingon"] } },
  },
  "PUT /v1/accounts/{id}/keywords/{word}": {
    body: { action: "stop" },
    bad: { body: { action: "sing" } },
  },
  "DELETE /v1/accounts/{id}/keywords/{word}": { status: 204 },
  "GET /v1/receipts/parked": { query: `accountId=${accountId}`, ...PAGES },
  "GET /v1/receipts/recovered": { query: `accountId=${accountId}`, ...PAGES },
  "POST /v1/webhook-endpoints": {
    body: { accountId, url: "https://crm.example/hooks", events: ["campaign.completed"] },
    bad: { body: { accountId, url: "http://crm.example/hooks", events: ["campaign.completed"] } },
    status: 201,
  },
  "GET /v1/webhook-endpoints": PAGES,
  "GET /v1/webhook-endpoints/{id}": {},
  "PATCH /v1/webhook-endpoints/{id}": {
    body: { events: ["reply.received"] },
    bad: { body: { events: ["everything"] } },
  },
  "POST /v1/webhook-endpoints/{id}/rotate-secret": {},
  "POST /v1/webhook-endpoints/{id}/test": { status: 202 },
  "GET /v1/webhook-endpoints/{id}/deliveries": PAGES,
  "POST /v1/webhook-endpoints/{id}/deliveries/{deliveryId}/replay": { status: 202 },
  "POST /v1/webhook-endpoints/{id}/replay": {
    body: { since: "2026-01-01T00:00:00Z" },
    bad: { body: { since: "yesterday" } },
    status: 202,
  },
  "DELETE /v1/webhook-endpoints/{id}": { status: 204 },
  "POST /v1/optouts": {
    body: { accountId, phone: "+447700900777" },
    bad: { body: { accountId, phone: "nobody" } },
    status: 201,
  },
  "GET /v1/optouts": PAGES,
  "GET /v1/optouts.csv": { bad: { query: "reason=7" } },
  "GET /v1/optouts/history": { query: OPTED, bad: { query: "phone=me" } },
  "DELETE /v1/optouts": { query: OPTED, bad: { query: "phone=me" }, status: 204 },
  "POST /v1/optouts/import": {
    ...CSV,
    query: `accountId=${accountId}`,
    bad: { query: "country=1" },
  },
};
