import { expect, test } from "vitest";
import { addAccount, addCampaign, refusal, startApi, startProvider } from "./support/api.ts";

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
  expect(list.json).toEqual({ data: [read.json], nextCursor: null });
  for (const { text } of [added, synced, read, list]) expect(text).not.toContain("Simulator1");
  const stored = await api.db.selectFrom("account").selectAll().executeTakeFirstOrThrow();
  expect(stored.sealedSecret.toString("latin1")).not.toContain("Simulator1");

  expect(refusal(await api.call("POST", "/v1/accounts", { body }))).toBe("409 account_exists");
  await simulator.stop();
  expect(refusal(await api.call("POST", "/v1/accounts/acc_1/sync"))).toBe(
    "502 provider_unreachable",
  );
});

const BAD_ACCOUNTS: readonly [label: string, change: object, answer: string][] = [
  ["a wrong key", { apiKey: "volley02" }, "422 credentials_refused"],
  ["a wrong secret", { apiSecret: "simulator1" }, "422 credentials_refused"],
  ["a provider that is away", { restUrl: "http://127.0.0.1:1" }, "502 provider_unreachable"],
  ["a provider without address", { restUrl: "https://" }, "422 invalid_rest_url"],
  ["a broken address", { restUrl: "http://exa mple" }, "422 invalid_rest_url"],
  ["an address with a path", { restUrl: "http://x.example/rest" }, "422 invalid_rest_url"],
  ["an address with a password", { restUrl: "http://u:p@x.example" }, "422 invalid_rest_url"],
  ["an address of another kind", { restUrl: "ftp://x.example" }, "422 invalid_request"],
  ["no name", { name: "" }, "422 invalid_request"],
  ["a name with a NUL", { name: "a\0b" }, "422 invalid_text"],
  ["no secret", { apiSecret: undefined }, "422 invalid_request"],
  ["a field that is not known", { maxPerSecond: 1_000 }, "422 invalid_request"],
];

test("an account that cannot work is refused with the reason, and not kept", async () => {
  const api = await startApi();
  const { url: restUrl } = await startProvider();
  const good = { name: "main", apiKey: "volley01", apiSecret: "Simulator1", restUrl };
  for (const [label, change, expected] of BAD_ACCOUNTS) {
    const answer = await api.call("POST", "/v1/accounts", { body: { ...good, ...change } });
    expect([label, refusal(answer)]).toEqual([label, expected]);
  }
  expect((await api.call("GET", "/v1/accounts")).json).toEqual({ data: [], nextCursor: null });
  // Only the provider that is away is worth a line in the log.
  expect(api.events).toEqual(["http.failed"]);
});

const BAD_CAMPAIGNS: readonly [label: string, change: object, answer: string][] = [
  ["an account that is not there", { accountId: "acc_9" }, "422 unknown_account"],
  ["an account that cannot be", { accountId: "cmp_1" }, "422 invalid_id"],
  ["no text", { text: "" }, "422 invalid_request"],
  ["a broken text", { text: "Hi {{name" }, "422 template_invalid"],
  ["a text of a book", { text: "a".repeat(3_201) }, "422 invalid_request"],
  ["a NUL in its text", { text: "a\0b" }, "422 invalid_text"],
  ["a sender in Greek", { from: "Βόλεϊ" }, "422 invalid_request"],
  ["a sender that is too long", { from: "VolleyVolley" }, "422 invalid_request"],
  ["a life of a millisecond", { ttl: 1 }, "422 invalid_request"],
  ["a time in words", { sendAt: "tomorrow" }, "422 invalid_request"],
  ["a leap second", { sendAt: "2026-06-30T23:59:60Z" }, "422 invalid_campaign"],
  ["another way with the unknown", { onUnknown: "hope" }, "422 invalid_request"],
  ["a misspelt field", { sendat: "2026-06-30T23:59:00Z" }, "422 invalid_request"],
];

test("campaigns are made, read and listed page by page; one that cannot work is refused", async () => {
  const api = await startApi();
  const accountId = await addAccount(api, await startProvider());
  const good = { accountId, name: "Spring", from: "Volley", text: "Hi {{name}}" };
  for (const [label, change, expected] of BAD_CAMPAIGNS) {
    const answer = await api.call("POST", "/v1/campaigns", { body: { ...good, ...change } });
    expect([label, refusal(answer)]).toEqual([label, expected]);
  }
  const made = await api.call("POST", "/v1/campaigns", { body: { ...good, ttl: 60_000 } });
  expect(made.status).toBe(201);
  const set = { state: "draft", ttl: 60_000, onUnknown: "lookup", startedAt: null, sendAt: null };
  expect(made.json).toMatchObject({ ...good, id: "cmp_1", ...set });
  expect((await api.call("GET", "/v1/campaigns/cmp_1")).json).toEqual(made.json);
  for (let more = 0; more < 4; more += 1) await addCampaign(api, accountId);
  const first = await api.call("GET", "/v1/campaigns?limit=3");
  const rest = await api.call(
    "GET",
    `/v1/campaigns?limit=3&cursor=${String(first.json["nextCursor"])}`,
  );
  const ids = [first, rest].map(({ json }) =>
    Object(json["data"]).map(({ id }: { id: string }) => id),
  );
  expect(ids).toEqual([
    ["cmp_5", "cmp_4", "cmp_3"],
    ["cmp_2", "cmp_1"],
  ]);
  expect(rest.json["nextCursor"]).toBeNull();
});

test("an answer to a request that cannot be read is a problem like any other", async () => {
  const api = await startApi();
  const post = (type: string, body: unknown) => api.call("POST", "/v1/accounts", { type, body });
  expect(refusal(await post("application/json", "{"))).toBe("400 bad_request");
  expect(refusal(await post("application/json", ""))).toBe("422 invalid_request");
  expect(refusal(await post("application/json", "[]"))).toBe("422 invalid_request");
  expect(refusal(await post("application/xml", "<a/>"))).toBe("415 unsupported_media_type");
  expect(refusal(await post("application/json", `"${"x".repeat(2e6)}"`))).toBe("413 too_large");
  expect(refusal(await api.call("GET", "/v1/accounts/%zz"))).toBe("400 bad_request");
  expect(refusal(await api.call("GET", "/v1/unknown"))).toBe("404 no_such_route");
  expect(refusal(await api.call("DELETE", "/v1/accounts"))).toBe("404 no_such_route");
  expect(refusal(await api.call("GET", "/nothing", { key: null }))).toBe("404 no_such_route");
});
