import { describe, expect, test } from "vitest";
import { scriptedProvider } from "../../testing/scripted-provider.ts";
import { COUNTRIES } from "../pricing/countries.ts";
import { routeOf } from "../pricing/routes.ts";
import { call } from "../testing/call.ts";
import { clientOf, control, SMS, started } from "../testing/started.ts";

const open = { searchPerSecond: 1_000, pricingPerSecond: 1_000 };
const today = (): string => new Date().toISOString().slice(0, 10);

describe.each(["json", "xml"] as const)("in %s", (format) => {
  test("settings are changed once the callback answers with 200", async () => {
    await using good = await scriptedProvider((response) => response.end());
    await using bad = await scriptedProvider((response) => response.writeHead(204).end());
    await using simulator = await started({ perSecond: 15 });
    const { account } = clientOf(simulator, { format });
    expect(await account.changeSettings({ drCallbackUrl: good.url })).toMatchObject({
      kind: "settings",
      maxPerSecond: 15,
      maxInboundPerSecond: 15,
      drCallbackUrl: good.url,
      moCallbackUrl: null,
    });
    const both = { drCallbackUrl: "", moCallbackUrl: bad.url };
    expect(await account.changeSettings(both)).toMatchObject({ kind: "refused", code: 420 });
    expect(await account.settings()).toMatchObject({
      drCallbackUrl: good.url,
      moCallbackUrl: null,
    });
    expect(await account.changeSettings({ drCallbackUrl: "" })).toMatchObject({
      drCallbackUrl: null,
    });
    expect(good.seen.map(({ request }) => `${request.method} ${request.url}`)).toEqual(["GET /"]);
  });

  test("balance, and a top-up only for who reloads", async () => {
    await using simulator = await started({ balance: 10.5 });
    const { account } = clientOf(simulator, { format });
    expect(await account.balance()).toEqual({ kind: "balance", value: "10.5", autoReload: false });
    expect(await account.topUp("A1")).toMatchObject({
      kind: "unauthorised",
      reason: "not auto-reload enabled",
    });
    await call(simulator, "/simulator/credit", {
      method: "POST",
      json: { euros: 1, autoReload: true },
    });
    expect(await account.topUp("A1")).toEqual({ kind: "done" });
    expect(await account.balance()).toMatchObject({ value: "11", autoReload: true });
  });

  test("prices in both generations agree with what a message costs", async () => {
    await using simulator = await started(open);
    const { pricing, sms } = clientOf(simulator, { format });
    const now = await pricing.country("GB", "sms");
    const then = await pricing.country("GB");
    if (now.kind !== "prices" || then.kind !== "prices") throw new Error("no prices");
    expect(now.prices).toMatchObject({
      name: "United Kingdom",
      currency: "EUR",
      dialingPrefix: "44",
    });
    const pairs = ({ prices }: typeof now) =>
      prices.networks.map(({ code, name, price }) => ({ code, name, price }));
    expect(pairs(then)).toEqual(pairs(now));
    const outcome = await sms.submit(SMS);
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    const [part] = outcome.parts;
    expect(pairs(now)).toContainEqual({ code: part?.network, name: "O2", price: part?.price });
    expect(await pricing.country("XX", "sms")).toMatchObject({ kind: "refused", code: 404 });
    const all = await pricing.all("sms");
    const america = await pricing.prefix("voice", "1");
    if (all.kind !== "priceList" || america.kind !== "priceList") throw new Error("no list");
    expect(all.countries.length).toBe(COUNTRIES.length);
    expect(america.countries.map(({ country }) => country)).toEqual(["CA", "US"]);
  });

  test("numbers are found, rented, changed and given back", async () => {
    await using hook = await scriptedProvider((response) => response.end());
    await using simulator = await started();
    const { numbers } = clientOf(simulator, { format });
    expect(await numbers.owned()).toEqual({ kind: "page", index: 1, count: 0, numbers: [] });
    const query = {
      country: "US",
      features: ["SMS"],
      pattern: { digits: "7", at: "end" },
    } as const;
    const found = await numbers.available({ ...query, size: 5, index: 2 });
    if (found.kind !== "page") throw new Error(found.kind);
    expect(found).toMatchObject({ index: 2, count: 12, numbers: { length: 5 } });
    const [line] = found.numbers;
    expect(line).toMatchObject({
      type: "mobile-lvn",
      features: ["SMS", "MMS", "VOICE"],
      cost: "1.25",
    });
    const one = { country: "US", msisdn: line?.msisdn ?? "" };
    expect(await numbers.buy(one)).toEqual({ kind: "done" });
    expect(await numbers.buy(one)).toMatchObject({
      kind: "refused",
      code: 420,
      reason: "already owned",
    });
    const voiceCallback = { type: "tel", value: "14155550100" } as const;
    const update = { ...one, moHttpUrl: hook.url, voiceCallback };
    expect(await numbers.update(update)).toEqual({ kind: "done" });
    expect(await numbers.owned({ country: "US" })).toMatchObject({
      count: 1,
      numbers: [{ ...one, moHttpUrl: hook.url, voiceCallbackType: "tel" }],
    });
    const away = { ...one, moHttpUrl: "http://127.0.0.1:1/" };
    expect(await numbers.update(away)).toMatchObject({ kind: "refused", code: 420 });
    expect(await numbers.cancel({ ...one, country: "GB" })).toMatchObject({ kind: "refused" });
    expect(await numbers.cancel(one)).toEqual({ kind: "done" });
    const needsAddress = await numbers.available({ country: "DE", size: 1 });
    if (needsAddress.kind !== "page") throw new Error(needsAddress.kind);
    const german = { country: "DE", msisdn: needsAddress.numbers[0]?.msisdn ?? "" };
    expect(await numbers.buy(german)).toMatchObject({ reason: expect.stringContaining("address") });
  });

  test("all pages of a search hold every number once", async () => {
    await using simulator = await started();
    const { numbers } = clientOf(simulator, { format });
    const seen: string[] = [];
    for await (const page of numbers.availablePages({ country: "NL", size: 50 })) {
      if (page.kind !== "page") throw new Error(page.kind);
      seen.push(...page.numbers.map(({ msisdn }) => msisdn));
    }
    expect(seen).toHaveLength(170);
    expect(new Set(seen).size).toBe(170);
  });

  test("messages are found by id and by day, and what was refused among the rejections", async () => {
    await using simulator = await started({ ...open, receiptDelayMs: 60_000 });
    const { search, sms } = clientOf(simulator, { format });
    const text = `${"a".repeat(160)} <&>`;
    const outcome = await sms.submit({ ...SMS, text, clientRef: "ref-1" });
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    const ids = outcome.parts.map(({ messageId }) => messageId);
    const pending = {
      to: SMS.to,
      from: "Volley",
      body: text,
      clientRef: "ref-1",
      status: "ACCEPTD",
      type: "MT",
    };
    expect(await search.message(ids[0] ?? "")).toMatchObject({ kind: "found", message: pending });
    expect(await search.message("no such id")).toEqual({ kind: "absent" });
    const byIds = await search.messages({ ids: [...ids, "no such id"] });
    const byDay = await search.messages({ to: SMS.to, date: today() });
    expect(byIds).toMatchObject({
      kind: "found",
      messages: ids.map((messageId) => ({ messageId })),
    });
    expect(byDay).toEqual(byIds);
    await control(simulator, { receiptDelayMs: 0 });
    const closed = { finalStatus: "DELIVRD", errorCode: 0, status: null, latencyMs: 0 };
    expect(await search.message(ids[1] ?? "")).toMatchObject({ message: closed });

    const refused = { ...SMS, to: "441314960007" };
    await sms.submit(refused);
    expect(await search.rejections({ to: refused.to, date: today() })).toMatchObject({
      kind: "found",
      rejections: [{ to: refused.to, errorCode: 7, errorLabel: "Number barred." }],
    });
    expect(await search.messages({ to: refused.to, date: today() })).toEqual({
      kind: "found",
      messages: [],
    });
  });

  test("wrong credentials are HTTP 401 everywhere", async () => {
    await using simulator = await started(open);
    const { account, numbers, pricing, search } = clientOf(simulator, {
      format,
      apiSecret: "wrong",
    });
    const answers = await Promise.all([
      account.balance(),
      account.settings(),
      numbers.owned(),
      pricing.country("GB", "sms"),
      search.message("x"),
    ]);
    const reason = "authentication failed";
    for (const answer of answers) expect(answer).toEqual({ kind: "unauthorised", reason });
  });
});

test("searches and prices come once a second, beyond which the edge answers in HTML", async () => {
  await using simulator = await started();
  const paths = [
    "/search/messages?date=2026-01-31&to=447700900000",
    "/account/get-pricing/outbound/sms?country=GB",
  ];
  for (const path of paths) {
    // oxlint-disable-next-line no-await-in-loop -- the second comes after the first
    expect((await call(simulator, path)).status).toBe(200);
    // oxlint-disable-next-line no-await-in-loop -- the second comes after the first
    const second = await call(simulator, path);
    expect(second).toMatchObject({ status: 429, type: "text/html;charset=utf-8" });
    expect(second.body).toContain("message has too many concurrent requests per 1 second");
  }
});

test("a search without its parameters is told which one is missing", async () => {
  await using simulator = await started(open);
  const { json, status } = await call(simulator, "/search/messages", {
    params: { to: "447700900000" },
  });
  expect(status).toBe(400);
  expect(json).toEqual({
    type: "BAD_REQUEST",
    error_title: "Bad Request",
    invalid_parameters: { date: "Is required." },
  });
  const eleven = Array.from({ length: 11 }, (_, n) => `ids=${n}`).join("&");
  expect((await call(simulator, `/search/messages?${eleven}`)).status).toBe(400);
  const xml = await call(simulator, "/search/message", { headers: { accept: "application/xml" } });
  expect(xml.body).toContain("<entry><key>id</key><value>Is required.</value></entry>");
});

test("secrets are added and taken away, and both of two open the account", async () => {
  await using simulator = await started();
  const first = clientOf(simulator, { apiUrl: simulator.url });
  const { secrets } = first.account;
  expect(await secrets.list()).toMatchObject({ kind: "secrets", secrets: { length: 1 } });
  const weak = await call(simulator, "/accounts/volley01/secrets", {
    method: "POST",
    json: { secret: "weak" },
  });
  expect(weak).toMatchObject({ status: 400, type: "application/problem+json" });
  const created = await secrets.create("Another1Secret");
  if (created.kind !== "secret") throw new Error(created.kind);
  expect(await secrets.create("Third1Secret")).toMatchObject({ kind: "refused", code: 403 });
  const second = clientOf(simulator, { apiUrl: simulator.url, apiSecret: "Another1Secret" });
  expect((await second.account.balance()).kind).toBe("balance");
  expect((await first.account.balance()).kind).toBe("balance");
  expect(await second.account.secrets.revoke("first")).toEqual({ kind: "done" });
  expect((await first.account.balance()).kind).toBe("unauthorised");
  expect(await second.account.secrets.revoke(created.secret.id)).toMatchObject({ code: 403 });
  expect(await second.account.secrets.find("no such id")).toMatchObject({ code: 404 });
});

test.each([
  ["447700900000", "23410"],
  ["14155550100", expect.stringMatching(/^31/)],
  ["16135550100", expect.stringMatching(/^302/)],
  ["999123456", "90101"],
])("%s is on a network of its country", (to, network) => {
  expect(routeOf(to).network).toEqual(network);
});

test("at least thirty countries have several networks each, with prices of eight decimals", () => {
  expect(COUNTRIES.length).toBeGreaterThanOrEqual(30);
  const codes = COUNTRIES.flatMap(({ networks }) => networks.map(({ code }) => code));
  expect(new Set(codes).size).toBe(codes.length);
  for (const { networks } of COUNTRIES) {
    expect(networks.length).toBeGreaterThan(1);
    for (const { code, euros } of networks) {
      expect(code).toMatch(/^\d{5,6}$/);
      expect(euros).toBeGreaterThan(0);
    }
  }
});
