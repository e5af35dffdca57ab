import { type ApiKey, insertApiKey, revokeApiKey, type Scope } from "@volley/engine";
import { expect, test } from "vitest";
import { makeKeyText } from "../../packages/api/src/keys.ts";
import { addAccount, addCampaign, type Api, startApi, startProvider } from "../support/api.ts";
import { visitorOf } from "./visitor.ts";

async function keyWith(api: Api, key: Partial<ApiKey> & { readonly scopes: readonly Scope[] }) {
  const { text, prefix } = makeKeyText();
  const made = { name: "second", accounts: null, expiresAt: null, prefix, ...key };
  const { id = 0 } = (await insertApiKey(api.db, text, made)) ?? {};
  return { text, id };
}

test("a session opens the pages, ends in the database, and nobody gets in without one", async () => {
  const api = await startApi();
  const somebody = visitorOf(api.url);
  const away = await somebody.get("/campaigns?state=running");
  expect([away.status, away.headers.get("location")]).toEqual([
    303,
    "/sign-in?next=%2Fcampaigns%3Fstate%3Drunning",
  ]);
  expect((await somebody.get(away.headers.get("location") ?? "")).text).toContain(
    'value="/campaigns?state=running"',
  );
  const wrong = await somebody.signIn("vk_of_nobody_at_all");
  expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([422, []]);
  expect(wrong.text).toContain("This key is not known here");

  const right = await somebody.signIn();
  expect([right.status, right.headers.get("location")]).toEqual([303, "/"]);
  expect(right.headers.getSetCookie()[0]).toMatch(
    /^volley=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const home = await somebody.get("/");
  expect(home.status).toBe(200);
  expect(home.text).toContain("Welcome to Volley");
  expect(home.headers.get("cache-control")).toBe("no-store");
  expect(home.headers.get("content-security-policy")).toContain("default-src 'none'");
  // What stands in the database is of no use to who reads it.
  const secret = /volley=([^;]+)/.exec(right.headers.getSetCookie()[0] ?? "")?.[1] ?? "";
  const [row] = await api.db.selectFrom("dashboardSession").selectAll().execute();
  expect(JSON.stringify({ ...row, hash: row?.hash.toString("latin1") })).not.toContain(secret);

  const copy = visitorOf(api.url);
  const cookie = right.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  expect((await copy.get("/", { cookie })).status).toBe(200);
  expect((await somebody.post("/sign-out")).status).toBe(303);
  expect((await copy.get("/", { cookie })).status).toBe(303);
});

test("what another site makes a browser send changes nothing", async () => {
  const api = await startApi();
  const somebody = visitorOf(api.url);
  await somebody.signIn();
  await somebody.get("/accounts/new");
  const fields = { name: "theirs", apiKey: "volley01", apiSecret: "Simulator1" };
  for (const token of [{}, { token: "" }, { token: "x".repeat(43) }]) {
    const answer = await somebody.postBare("/accounts/new", { ...fields, ...token });
    expect([answer.status, answer.text.includes("form is out of date")]).toEqual([403, true]);
  }
  // The key of the API does not open pages, and a session does not open the API.
  const bearer = { authorization: "Bearer vk_api_test_0123456789" };
  expect((await visitorOf(api.url).get("/", bearer)).status).toBe(303);
  expect((await somebody.get("/v1/accounts")).status).toBe(401);
});

test("a key that was revoked ends its sessions", async () => {
  const api = await startApi();
  const { text, id } = await keyWith(api, { scopes: ["campaigns:read"] });
  const somebody = visitorOf(api.url);
  await somebody.signIn(text);
  expect((await somebody.get("/")).status).toBe(200);
  await revokeApiKey(api.db, id);
  expect((await somebody.get("/")).status).toBe(303);
  // What polls in a page that was left open takes the whole page to the door.
  const poll = await somebody.get("/", { "hx-request": "true" });
  expect([poll.status, poll.headers.get("hx-redirect")]).toEqual([401, "/sign-in"]);
});

test("whoever tries keys is slowed down", async () => {
  const api = await startApi();
  const somebody = visitorOf(api.url);
  for (let tries = 0; tries < 10; tries += 1) {
    expect((await somebody.signIn(`vk_guess_${tries}`)).status).toBe(422);
  }
  const held = await somebody.signIn();
  expect(held.status).toBe(429);
  expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(held.text).toContain("Too many wrong keys came from here");
});

test("nobody is led to another site by signing in", async () => {
  const api = await startApi();
  for (const next of ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil"]) {
    const somebody = visitorOf(api.url);
    const answer = await somebody.postBare("/sign-in", { key: "vk_api_test_0123456789", next });
    expect(answer.headers.get("location")).toBe("/");
  }
});

test("pages show and do what the key may, and know nothing of other accounts", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  const account = await addAccount(api, simulator);
  const other = await addAccount(api, simulator, "other");
  const campaign = await addCampaign(api, other);
  const { text } = await keyWith(api, {
    scopes: ["campaigns:read", "accounts:read"],
    accounts: [Number(account.slice(4))],
  });
  const viewer = visitorOf(api.url);
  await viewer.signIn(text);
  const list = await viewer.get("/accounts");
  expect(list.text).toContain(account);
  expect(list.text).not.toContain(other);
  expect(list.text).not.toContain("Connect an account");
  const own = await viewer.get(`/accounts/${account}`);
  expect([own.status, own.text]).toEqual([200, expect.stringContaining("Balance")]);
  expect((await viewer.get(`/accounts/${other}`)).status).toBe(404);
  expect((await viewer.get("/campaigns")).text).not.toContain(campaign);
  expect((await viewer.get("/accounts/new")).status).toBe(403);
  expect((await viewer.post("/accounts/demo")).status).toBe(403);
  expect((await viewer.post(`/accounts/${account}/read`)).status).toBe(403);
});
