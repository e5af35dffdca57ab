import { savePriceList } from "@volley/engine";
import { expect, test } from "vitest";
import { addAccount, refusal, startApi, startProvider } from "./support/api.ts";

type Row = Readonly<Record<string, unknown>>;
const rowsOf = ({ data }: { readonly data?: unknown }): readonly Row[] =>
  Array.isArray(data) ? data : [];

test("balance and prices are the provider's, and prices are kept for when it is away", async () => {
  const api = await startApi();
  const simulator = await startProvider({ balance: 12.5 });
  expect(refusal(await api.call("GET", "/v1/balance"))).toBe("422 unknown_account");
  const accountId = await addAccount(api, simulator);
  const balance = await api.call("GET", "/v1/balance");
  expect(balance.json).toMatchObject({ accountId, currency: "EUR", autoReload: false });
  expect(Number(balance.json["amount"])).toBe(12.5);

  const all = await api.call("GET", `/v1/prices?accountId=${accountId}`);
  expect(rowsOf(all.json).length).toBeGreaterThan(40);
  expect(all.json["stale"]).toBeNull();
  const one = await api.call("GET", "/v1/prices?country=GB");
  expect(rowsOf(one.json)).toMatchObject([
    { country: "GB", currency: "EUR", defaultPrice: "0.03330000" },
  ]);
  expect(Object(rowsOf(one.json)[0])["networks"]).toContainEqual({
    code: "23410",
    name: "O2",
    price: "0.03330000",
  });
  // Read once: the second answer is as old as the first.
  expect(one.json["readAt"]).toBe(all.json["readAt"]);
  expect(refusal(await api.call("GET", "/v1/prices?country=XX"))).toBe("404 not_found");

  await simulator.stop();
  const old = await api.call("GET", "/v1/prices?country=GB&refresh=true");
  expect([old.status, old.json["readAt"]]).toEqual([200, all.json["readAt"]]);
  expect(old.json["stale"]).toMatch(/refused|reset|unreachable|ECONNREFUSED/i);
  expect(refusal(await api.call("GET", "/v1/balance"))).toBe("502 provider_unreachable");

  // An account that is billed in another currency says so in its price list only.
  const currency = async () => (await api.call("GET", "/v1/accounts/acc_1")).json["currency"];
  const us = { country: "US", currency: "USD", defaultPrice: "0.00740000", networks: [] };
  await savePriceList(api.db, 1, [{ ...us, country: "GB", currency: "EUR" }, us]);
  expect(await currency()).toBe("EUR");
  await savePriceList(api.db, 1, [us]);
  expect(await currency()).toBe("USD");
});

test("a number is found, rented, set up and given back, and refusals are told in words", async () => {
  const api = await startApi();
  const simulator = await startProvider();
  await addAccount(api, simulator);
  const found = await api.call(
    "GET",
    "/v1/numbers/available?country=GB&features=SMS&features=VOICE&limit=2",
  );
  expect(rowsOf(found.json)).toHaveLength(2);
  const number = String(rowsOf(found.json)[0]?.["number"]);
  const line = { country: "GB", number };
  const owned = async () =>
    rowsOf((await api.call("GET", "/v1/numbers?limit=100")).json).map((one) => one["number"]);
  expect(await owned()).not.toContain(number);
  const bought = await api.call("POST", "/v1/numbers", { body: line });
  expect([bought.status, bought.json]).toEqual([201, line]);
  expect(await owned()).toContain(number);
  const again = await api.call("POST", "/v1/numbers", { body: line });
  expect(refusal(again)).toBe("422 provider_refused");
  expect(again.json["detail"]).toContain(number);
  const path = `/v1/numbers/${number}`;
  const changed = await api.call("PATCH", path, {
    body: { country: "GB", voiceType: "tel", voiceValue: "447700900999" },
  });
  expect([changed.status, changed.json]).toEqual([200, line]);
  const half = await api.call("PATCH", path, { body: { country: "GB", voiceType: "tel" } });
  expect(refusal(half)).toBe("422 invalid_request");
  const wrong = await api.call("PATCH", path, { body: { country: "GB", inboundUrl: "nowhere" } });
  expect(refusal(wrong)).toBe("422 invalid_request");
  expect((await api.call("DELETE", `${path}?country=GB`)).status).toBe(204);
  expect(await owned()).not.toContain(number);
  const audit = await api.call("GET", "/v1/audit");
  expect(rowsOf(audit.json).map(({ action, subject }) => [action, subject])).toEqual(
    expect.arrayContaining([
      ["number.rent", number],
      ["number.change", number],
      ["number.cancel", number],
    ]),
  );
  const gone = await api.call("DELETE", `${path}?country=GB`);
  expect(refusal(gone)).toBe("422 provider_refused");
});
