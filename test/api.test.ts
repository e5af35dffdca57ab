import { moveCampaign, parseId } from "@volley/engine";
import { expect, test } from "vitest";
import {
  addAccount,
  addCampaign,
  type Api,
  clientOf,
  refusal,
  KEY,
  startApi,
  startProvider,
} from "./support/api.ts";
import { createTestDatabase, dropTestDatabase } from "./support/test-database.ts";
import { startVolley } from "./support/volley-process.ts";

/** Every route of the API, as it is documented. */
const ROUTES = [
  "GET /v1/accounts",
  "POST /v1/accounts",
  "GET /v1/accounts/{id}",
  "POST /v1/accounts/{id}/sync",
  "GET /v1/campaigns",
  "POST /v1/campaigns",
  "GET /v1/campaigns/{id}",
  "GET /v1/campaigns/{id}/report",
  "POST /v1/campaigns/{id}/start",
  "POST /v1/campaigns/{id}/pause",
  "POST /v1/campaigns/{id}/resume",
  "POST /v1/campaigns/{id}/cancel",
  "PUT /v1/campaigns/{id}/recipients",
  "GET /v1/campaigns/{id}/recipients",
  "GET /v1/recipients",
  "GET /v1/imports/{id}",
  "GET /v1/imports/{id}/problems.csv",
] as const;

function split(route: string, id = "cmp_1"): [method: string, path: string] {
  const [method = "", path = ""] = route.split(" ");
  return [method, path.replace("{id}", id)];
}

test("/openapi.json describes every route, and nothing else", async () => {
  const api = await startApi();
  const { json } = await api.call("GET", "/openapi.json", { key: null });
  expect(json["openapi"]).toBe("3.1.0");
  const described = Object.entries(Object(json["paths"])).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, operation]) => {
      expect(operation).toMatchObject({
        summary: expect.any(String),
        responses: expect.anything(),
      });
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  expect(new Set(described)).toEqual(new Set(ROUTES));
  for (const route of ROUTES) {
    const [method, path] = split(route);
    const answer = await api.call(method, path);
    expect([route, answer.json["code"]]).not.toEqual([route, "no_such_route"]);
  }
});

test("no route does anything without a key of this installation", async () => {
  const api = await startApi();
  const call = async (route: string, authorization: string | null) => {
    const [method, path] = split(route);
    const headers = authorization === null ? {} : { authorization };
    const answer = await fetch(`${api.url}${path}`, { method, headers });
    const json: unknown = await answer.json();
    return { route, status: answer.status, code: Object(json).code };
  };
  for (const wrong of [null, "Bearer not-a-key", `Basic ${KEY}`, KEY, "Bearer "]) {
    const answers = await Promise.all(ROUTES.map((route) => call(route, wrong)));
    const expected = ROUTES.map((route) => ({ route, status: 401, code: "unauthorized" }));
    expect({ wrong, answers }).toEqual({ wrong, answers: expected });
  }
});

test("an id that leads nowhere, or to something else, is not found on any route", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  await addCampaign(api, await addAccount(api, simulator));
  for (const route of ROUTES.filter((one) => one.includes("{id}"))) {
    for (const id of ["cmp_2", "acc_2", "imp_2", "rcp_1", "1", "cmp_999999999999", "%00"]) {
      const csv = route.startsWith("PUT") ? { body: "phone\n", type: "text/csv" } : {};
      expect(refusal(await api.call(...split(route, id), csv))).toBe("404 not_found");
    }
  }
});

test("an account shows what the provider allows, follows it, and never shows its secret", async () => {
  const api = await startApi();
  const simulator = await startProvider({ perSecond: 12 });
  const body = {
    name: "main",
    apiKey: "volley01",
    apiSecret: "Simulator1",
    restUrl: simulator.url,
  };
  const added = await api.call("POST", "/v1/accounts", { body });
  expect(added.status).toBe(201);
  expect(added.json).toMatchObject({
    id: "acc_1",
    name: "main",
    apiKey: "volley01",
    restUrl: simulator.url,
    maxPerSecond: 12,
    balance: "1000",
    receiptPath: expect.stringMatching(/^\/webhooks\/[\w-]{16,}\/receipt$/),
  });

  await fetch(`${simulator.url}/simulator/settings?perSecond=50`, { method: "POST" });
  const synced = await api.call("POST", "/v1/accounts/acc_1/sync");
  expect(synced.json).toEqual({ ...added.json, maxPerSecond: 50 });
  const read = await api.call("GET", "/v1/accounts/acc_1");
  expect(read.json).toEqual({ ...synced.json, balance: null });
  const list = await api.call("GET", "/v1/accounts");
  expect(list.json).toEqual({ data: [read.json] });
  for (const { text } of [added, synced, read, list]) expect(text).not.toContain("Simulator1");
  const stored = await api.db.selectFrom("account").selectAll().executeTakeFirstOrThrow();
  expect(stored.sealedSecret.toString("latin1")).not.toContain("Simulator1");

  expect(refusal(await api.call("POST", "/v1/accounts", { body }))).toBe("409 account_exists");
  await simulator.stop();
  expect(refusal(await api.call("POST", "/v1/accounts/acc_1/sync"))).toBe(
    "502 provider_unreachable",
  );
});

test.each<[label: string, change: object, status: number, code: string]>([
  ["a wrong key", { apiKey: "volley02" }, 422, "credentials_refused"],
  ["a wrong secret", { apiSecret: "simulator1" }, 422, "credentials_refused"],
  ["a provider that is away", { restUrl: "http://127.0.0.1:1" }, 502, "provider_unreachable"],
  ["a provider without address", { restUrl: "https://" }, 422, "invalid_rest_url"],
  ["a broken address", { restUrl: "http://exa mple" }, 422, "invalid_rest_url"],
  ["an address with a path", { restUrl: "http://x.example/rest" }, 422, "invalid_rest_url"],
  ["an address with a password", { restUrl: "http://u:p@x.example" }, 422, "invalid_rest_url"],
  ["an address of another kind", { restUrl: "ftp://x.example" }, 422, "invalid_request"],
  ["no name", { name: "" }, 422, "invalid_request"],
  ["a name with a NUL", { name: "a\0b" }, 422, "invalid_text"],
  ["no secret", { apiSecret: undefined }, 422, "invalid_request"],
  ["a field that is not known", { maxPerSecond: 1_000 }, 422, "invalid_request"],
])("an account with %s is refused and not kept", async (_label, change, status, code) => {
  const api = await startApi();
  const { url: restUrl } = await startProvider();
  const body = { name: "main", apiKey: "volley01", apiSecret: "Simulator1", restUrl, ...change };
  expect(refusal(await api.call("POST", "/v1/accounts", { body }))).toBe(`${status} ${code}`);
  expect((await api.call("GET", "/v1/accounts")).json).toEqual({ data: [] });
  expect(api.events).toEqual(status === 502 ? ["http.failed"] : []);
});

test("an answer to a request that cannot be read is a problem like any other", async () => {
  const api = await startApi();
  const post = (type: string, body: unknown) => api.call("POST", "/v1/accounts", { type, body });
  expect(refusal(await post("application/json", "{"))).toBe("400 bad_request");
  expect(refusal(await post("application/json", ""))).toBe("400 bad_request");
  expect(refusal(await post("application/json", "[]"))).toBe("422 invalid_request");
  expect(refusal(await post("application/xml", "<a/>"))).toBe("415 bad_request");
  expect(refusal(await post("application/json", `"${"x".repeat(2e6)}"`))).toBe("413 bad_request");
  expect(refusal(await api.call("GET", "/v1/accounts/%zz"))).toBe("400 bad_request");
  expect(refusal(await api.call("GET", "/v1/unknown"))).toBe("404 no_such_route");
  expect(refusal(await api.call("DELETE", "/v1/accounts"))).toBe("404 no_such_route");
  expect(refusal(await api.call("GET", "/", { key: null }))).toBe("404 no_such_route");
});

/** What may be done in each state, and the state that follows; everything else is refused. */
const MOVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  draft: { start: "running", cancel: "cancelled" },
  scheduled: { start: "running", pause: "paused", cancel: "cancelled" },
  running: { pause: "paused", cancel: "cancelled" },
  paused: { resume: "running", cancel: "cancelled" },
  completed: {},
  cancelled: {},
};

test.each(Object.keys(MOVES))("a campaign that is %s moves on as allowed only", async (state) => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  for (const action of ["start", "pause", "resume", "cancel"]) {
    const id = await campaignIn(api, accountId, state);
    const answer = await api.call("POST", `/v1/campaigns/${id}/${action}`);
    const next = MOVES[state]?.[action];
    const refused = `409 wrong_state: cannot ${action} a campaign that is ${state}`;
    const { status, json } = answer;
    const outcome =
      status === 200 ? json["state"] : `${refusal(answer)}: ${String(json["detail"])}`;
    expect([action, outcome]).toEqual([action, next ?? refused]);
    const read = await api.call("GET", `/v1/campaigns/${id}`);
    expect([action, read.json["state"]]).toEqual([action, next ?? state]);
  }
});

/** Brings a new campaign with a recipient into a state. */
async function campaignIn(api: Api, accountId: string, state: string): Promise<string> {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { json } = await api.call("POST", "/v1/campaigns", {
    body: {
      accountId,
      name: state,
      from: "Volley",
      text: "Hi",
      ...(state === "scheduled" && { sendAt }),
    },
  });
  const id = String(json["id"]);
  const csv = { type: "text/csv", body: "phone\n+447700900001\n" };
  await api.call("PUT", `/v1/campaigns/${id}/recipients`, csv);
  const act = (action: string) => api.call("POST", `/v1/campaigns/${id}/${action}`);
  if (state !== "draft") await act("start");
  if (state === "paused") await act("pause");
  if (state === "cancelled") await act("cancel");
  if (state === "completed") await moveCampaign(api.db, parseId("campaign", id) ?? 0, "completed");
  return id;
}

test("a process whose database is gone says so, stays alive, and takes no receipt", async () => {
  const { url } = await createTestDatabase();
  const env = { DATABASE_URL: url, VOLLEY_SECRET: "only for tests", VOLLEY_PORT: "0" };
  const volley = startVolley(["api"], { ...env, VOLLEY_ADMIN_KEY: KEY });
  const [, address = ""] = await volley.until(/listens on (\S+)/);
  const api = clientOf(address);
  const simulator = await startProvider();
  await addCampaign(api, await addAccount(api, simulator));
  const account = await api.call("GET", "/v1/accounts/acc_1");
  const receipt = `${String(account.json["receiptPath"])}?messageId=1&msisdn=1&status=delivered`;
  const ready = await api.call("GET", "/readyz", { key: null });
  expect([ready.status, ready.json]).toEqual([200, { ready: true }]);
  const alive = await api.call("GET", "/livez", { key: null });
  expect(alive.json).toEqual({ service: "volley", installation: expect.any(String) });

  // In the middle of transactions: a connection that dies in use must not take the process with it.
  let asking = true;
  const ask = async () => {
    while (asking) await api.call("GET", "/v1/campaigns/cmp_1/report");
  };
  const load = Promise.all(Array.from({ length: 8 }, ask));
  await api.call("GET", "/v1/campaigns");
  await dropTestDatabase(url);
  const gone = await api.call("GET", "/readyz", { key: null }).catch((e: unknown) => {
    console.log("OUT", volley.output());
    throw e;
  });
  asking = false;
  await load;
  expect([gone.status, gone.json["ready"]]).toEqual([503, false]);
  expect((await api.call("GET", "/livez", { key: null })).json).toEqual(alive.json);
  expect(refusal(await api.call("GET", "/v1/accounts"))).toBe("500 internal");
  expect((await api.call("GET", receipt, { key: null })).status).toBeGreaterThanOrEqual(500);
  expect(volley.output()).not.toContain("Simulator1");
  expect(await volley.end()).toBe(0);
});
