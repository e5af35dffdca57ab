import { PRICED_PRODUCTS } from "@volley/nexmo";
import { describe, expect, test } from "vitest";
import { startWebhook } from "../support/webhook.ts";
import {
  changesAccount,
  limitIsShared,
  needsAddress,
  openTarget,
  pause,
  spendsMoney,
} from "./target.ts";

const euros = expect.stringMatching(/^\d+\.\d+$/);

describe.each(["json", "xml"] as const)("the account, answered in %s", (format) => {
  test("its limit and its balance can be read", async () => {
    await using target = await openTarget();
    const { account } = target.client({ format });
    const settings = await account.settings();
    expect(settings).toMatchObject({ kind: "settings", maxPerSecond: expect.any(Number) });
    expect(await account.balance()).toEqual({
      kind: "balance",
      value: expect.stringMatching(/^-?\d+(\.\d+)?$/),
      autoReload: expect.any(Boolean),
    });
  });

  test("wrong credentials open no door", async () => {
    await using target = await openTarget();
    const { account, numbers, pricing, search } = target.client({ format, apiSecret: "Wr0ngOne" });
    const answers = [
      await account.settings(),
      await account.balance(),
      await numbers.owned(),
      await numbers.available({ country: "GB" }),
      await pricing.country("GB", "sms"),
      await search.message("0A0000001234567B"),
    ];
    expect(answers.map(({ kind }) => kind)).toEqual(answers.map(() => "unauthorised"));
  });

  test.skipIf(needsAddress)(
    "a callback is kept when it answers, refused when not, and can be cleared",
    async () => {
      await using target = await openTarget();
      await using webhook = await startWebhook();
      const { account } = target.client({ format });
      const url = `${webhook.url}/dlr`;
      const kept = { kind: "settings", drCallbackUrl: url };
      expect(await account.changeSettings({ drCallbackUrl: url })).toMatchObject(kept);
      const nobody = "http://127.0.0.1:9/dlr";
      expect(await account.changeSettings({ drCallbackUrl: nobody })).toMatchObject({
        kind: "refused",
      });
      expect(await account.settings()).toMatchObject(kept);
      const cleared = await account.changeSettings({ drCallbackUrl: "" });
      expect(cleared).toMatchObject({ kind: "settings", drCallbackUrl: null });
    },
  );

  test.skipIf(changesAccount)("a new secret takes the place of the old one", async () => {
    await using target = await openTarget();
    const newSecret = "An0therSecret";
    const changed = await target.client({ format }).account.changeSettings({ newSecret });
    expect(changed.kind).toBe("settings");
    const later = await target.client({ format, apiSecret: newSecret }).account.balance();
    expect(later.kind).toBe("balance");
    expect((await target.client({ format }).account.balance()).kind).toBe("unauthorised");
  });

  test.skipIf(spendsMoney)("an account that reloads itself is topped up", async () => {
    await using rich = await openTarget();
    expect(await rich.client({ format }).account.topUp("8ef2447e")).toEqual({ kind: "done" });
    await using poor = await openTarget({ balance: 1 });
    const refused = await poor.client({ format }).account.topUp("8ef2447e");
    expect(refused).toEqual({ kind: "unauthorised", reason: "not auto-reload enabled" });
  });

  test("prices of a country are the same by country, in the whole list and by prefix", async () => {
    await using target = await openTarget();
    const { pricing } = target.client({ format });
    await pause();
    const one = await pricing.country("GB", "sms");
    if (one.kind !== "prices") throw new Error(one.kind);
    expect(one.prices).toMatchObject({ country: "GB", dialingPrefix: "44", currency: "EUR" });
    expect(one.prices.networks.length).toBeGreaterThan(0);
    expect(one.prices.networks[0]).toMatchObject({ code: expect.any(String), price: euros });
    await pause();
    const all = await pricing.all("sms");
    if (all.kind !== "priceList") throw new Error(all.kind);
    expect(all.countries.length).toBeGreaterThanOrEqual(30);
    expect(all.countries.find(({ country }) => country === "GB")).toEqual(one.prices);
    await pause();
    const prefix = await pricing.prefix("sms", "44");
    if (prefix.kind !== "priceList") throw new Error(prefix.kind);
    expect(prefix.countries.map(({ country }) => country)).toContain("GB");
  });

  test("the older address of prices still answers, in its older shape", async () => {
    await using target = await openTarget();
    await pause();
    const { pricing } = target.client({ format });
    const answer = await pricing.country("GB");
    expect(answer).toMatchObject({
      kind: "prices",
      prices: { country: "GB", dialingPrefix: "44", defaultPrice: euros },
    });
  });

  test("every product has prices, and a country that there is not has none", async () => {
    await using target = await openTarget();
    const { pricing } = target.client({ format });
    for (const product of PRICED_PRODUCTS) {
      // oxlint-disable-next-line no-await-in-loop -- one price list a second
      await pause();
      // oxlint-disable-next-line no-await-in-loop
      expect((await pricing.country("GB", product)).kind).toBe("prices");
    }
    await pause();
    expect((await pricing.country("XX", "sms")).kind).toBe("refused");
  });

  test.skipIf(limitIsShared)("prices may be asked for once a second", async () => {
    await using target = await openTarget({ pricingPerSecond: 1 });
    const { pricing } = target.client({ format });
    expect((await pricing.country("GB", "sms")).kind).toBe("prices");
    expect((await pricing.country("GB", "sms")).kind).toBe("throttled");
  });
});

test("the account's secrets are listed, without themselves", async () => {
  await using target = await openTarget();
  const answer = await target.client().account.secrets.list();
  if (answer.kind !== "secrets") throw new Error(answer.kind);
  expect(answer.secrets.length).toBeGreaterThan(0);
  expect(JSON.stringify(answer)).not.toContain(target.credentials.apiSecret);
});

test.skipIf(changesAccount)(
  "a second secret works beside the first, a third is refused",
  async () => {
    await using target = await openTarget();
    const { secrets } = target.client().account;
    const second = await secrets.create("Sec0ndSecret");
    if (second.kind !== "secret") throw new Error(second.kind);
    expect(await secrets.find(second.secret.id)).toEqual(second);
    const other = target.client({ apiSecret: "Sec0ndSecret" });
    expect((await other.account.balance()).kind).toBe("balance");
    expect(await secrets.create("Th1rdSecret")).toMatchObject({ kind: "refused", code: 403 });
    expect(await secrets.revoke(second.secret.id)).toEqual({ kind: "done" });
    expect(await secrets.find(second.secret.id)).toMatchObject({ kind: "refused", code: 404 });
    expect((await other.account.balance()).kind).toBe("unauthorised");
  },
);
