import { type Simulator, type SimulatorOptions, startSimulator } from "@volley/nexmo/simulator";
import { Vonage } from "@vonage/server-sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startWebhook } from "./support/webhook.ts";

/** The provider's own client, unmodified, against our simulator: what it takes for right must be right. */
let simulator: Simulator;
let vonage: Vonage;

const client = (apiSecret = "Simulator1"): Vonage => {
  const hosts = { restHost: simulator.url, apiHost: simulator.url };
  return new Vonage({ apiKey: "volley01", apiSecret }, hosts);
};

async function restart(options: SimulatorOptions): Promise<void> {
  await simulator.stop();
  simulator = await startSimulator({ latencyMs: 0, pricingPerSecond: 50, ...options });
  vonage = client();
}

beforeEach(async () => {
  simulator = await startSimulator({ latencyMs: 0, pricingPerSecond: 50 });
  vonage = client();
});
afterEach(() => simulator.stop());

/** The SDK's own methods, with plain words where it has enums, which it does not export from here. */
type TypedSms = { to: string; from: string; text?: string; type?: string };
type PlainSms = { send(sms?: TypedSms): ReturnType<Vonage["sms"]["send"]> };
type PlainNumbers = {
  getAvailableNumbers(filter: object): ReturnType<Vonage["numbers"]["getAvailableNumbers"]>;
};
type PlainPricing = {
  listCountryPricing(service: string, country: string): Promise<unknown>;
  listAllCountriesPricing(
    service: string,
  ): ReturnType<Vonage["pricing"]["listAllCountriesPricing"]>;
  listPrefixPricing(service: string, prefix: string): Promise<unknown>;
};

/** What a call fails with: the name of the error's class, and the error. */
async function failureOf(call: Promise<unknown>): Promise<readonly [name: string, error: unknown]> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  return [error instanceof Error ? error.constructor.name : "none", error];
}

const SMS = { to: "447700900000", from: "Volley", text: "Hi" };

describe("sms", () => {
  test("a single text is accepted, and every field of the answer is there", async () => {
    const { messageCount, messages } = await vonage.sms.send({ ...SMS, clientRef: "ref 1" });
    expect(messageCount).toBe("1");
    expect(messages).toEqual([
      expect.objectContaining({
        to: SMS.to,
        status: "0",
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        remainingBalance: expect.stringMatching(/^\d+\.\d{8}$/),
        messagePrice: "0.03330000",
        network: "23410",
        clientRef: "ref 1",
      }),
    ]);
  });

  test("a long text and a unicode text are accepted in parts with an id each", async () => {
    const long = await vonage.sms.send({ ...SMS, text: "a".repeat(307) });
    expect(long.messages).toHaveLength(3);
    const sms: PlainSms = vonage.sms;
    const parts = await sms.send({ ...SMS, type: "unicode", text: "я".repeat(71) });
    expect(new Set(parts.messages.map(({ messageId }) => messageId)).size).toBe(2);
    expect(simulator.ledger()).toMatchObject({ accepted: 2, parts: 5 });
  });

  test.each([
    ["a throttled text", { perSecond: 1 }, "1", /^Exceeded maximum MT throughput/],
    ["a text without credit", { balance: 0.05 }, "9", /^Quota Exceeded/],
  ])("%s is a failure that carries the answer", async (_title, options, status, errorText) => {
    await restart(options);
    await vonage.sms.send(SMS);
    const [name, failure] = await failureOf(vonage.sms.send(SMS));
    // A count that is a string, as in live answers, never equals the number of failures.
    expect(name).toBe("MessageSendPartialFailure");
    expect(failure).toMatchObject({
      response: { messages: [{ status, errorText: expect.stringMatching(errorText) }] },
    });
  });

  test("wrong credentials are status 4 under HTTP 200", async () => {
    const [, failure] = await failureOf(client("wrong").sms.send(SMS));
    expect(failure).toMatchObject({ response: { messages: [{ status: "4" }] } });
  });
});

describe("account", () => {
  test("the balance is a number", async () => {
    expect(await vonage.accounts.getBalance()).toEqual({ value: 1000, autoReload: true });
    await vonage.accounts.topUpBalance("ABC123");
    expect(await vonage.accounts.getBalance()).toMatchObject({ value: 1010 });
  });

  test("callbacks are kept once they answer with 200", async () => {
    await using webhook = await startWebhook();
    const callbacks = { moCallBackUrl: webhook.url, drCallBackUrl: `${webhook.url}/dlr` };
    const settings: unknown = await vonage.accounts.updateAccountCallbacks(callbacks);
    expect(settings).toEqual({
      "mo-callback-url": callbacks.moCallBackUrl,
      "dr-callback-url": callbacks.drCallBackUrl,
      "max-outbound-request": 30,
      "max-inbound-request": 30,
      "max-calls-per-second": 30,
    });
    const broken = { drCallBackUrl: "http://127.0.0.1:1/" };
    const [name, failure] = await failureOf(vonage.accounts.updateAccountCallbacks(broken));
    expect(name).toBe("VetchError");
    expect(failure).toHaveProperty("response.status", 420);
  });

  test("wrong credentials are an error of the SDK with HTTP 401", async () => {
    const [name, failure] = await failureOf(client("wrong").accounts.getBalance());
    expect(name).toBe("VetchError");
    expect(failure).toHaveProperty("response.status", 401);
  });
});

describe("pricing", () => {
  test("a country, all countries and a prefix", async () => {
    const pricing: PlainPricing = vonage.pricing;
    const country = await pricing.listCountryPricing("sms", "GB");
    expect(country).toMatchObject({
      countryCode: "GB",
      countryName: "United Kingdom",
      currency: "EUR",
      defaultPrice: "0.03330000",
      dialingPrefix: "44",
    });
    const all = await pricing.listAllCountriesPricing("sms");
    expect(all.countries.length).toBe(all.count);
    expect(all.countries.length).toBeGreaterThanOrEqual(30);
    for (const { networks } of all.countries) expect(networks.length).toBeGreaterThan(1);
    const prefix = await pricing.listPrefixPricing("sms", "1");
    expect(prefix).toMatchObject({ count: 2, prices: [{ country: "CA" }, { country: "US" }] });
  });
});

describe("numbers", () => {
  test("search, buy, list, update and cancel", async () => {
    await using webhook = await startWebhook();
    const { numbers } = vonage;
    expect(await numbers.getOwnedNumbers()).toEqual({});
    const plain: PlainNumbers = numbers;
    const wanted = { country: "GB", size: 3, features: ["VOICE", "SMS"] };
    const found = await plain.getAvailableNumbers(wanted);
    expect(found.count).toBeGreaterThan(3);
    expect(found.numbers).toHaveLength(3);
    const msisdn = String(found.numbers?.[0]?.msisdn);
    const one = { country: "GB", msisdn };

    expect(await numbers.buyNumber(one)).toEqual({ errorCode: "200", errorCodeLabel: "success" });
    const update = { ...one, moHttpUrl: webhook.url };
    expect(await numbers.updateNumber(update)).toMatchObject({ errorCode: "200" });
    expect(await numbers.getOwnedNumbers({ pattern: msisdn })).toEqual({
      count: 1,
      numbers: [{ ...one, moHttpUrl: webhook.url, type: "mobile-lvn", features: ["SMS", "VOICE"] }],
    });
    expect(await numbers.cancelNumber(one)).toMatchObject({ errorCode: "200" });
    expect(await numbers.getOwnedNumbers()).toEqual({});
  });

  test("a number that is not there cannot be bought, which is HTTP 420", async () => {
    const unknown = { country: "GB", msisdn: "447700900000" };
    const [, failure] = await failureOf(vonage.numbers.buyNumber(unknown));
    expect(failure).toHaveProperty("response.status", 420);
  });
});
