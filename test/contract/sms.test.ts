import { type OutboundSms, SEND_CODES, SIGNATURE_METHODS } from "@volley/nexmo";
import { describe, expect, test } from "vitest";
import { needsSignatureSecret, openTarget, spendsTexts } from "./target.ts";

const FORMATS = ["json", "xml"] as const;

describe.each(FORMATS)("submissions, answered in %s", (format) => {
  test("a text is accepted in one part, with its id, price and network", async () => {
    await using target = await openTarget();
    const { from, to } = target;
    const sms = { from, to, type: "text", text: "Contract test", clientRef: "contract" } as const;
    const outcome = await target.client({ format }).sms.submit(sms);
    expect(outcome).toEqual({
      kind: "accepted",
      parts: [
        {
          messageId: expect.stringMatching(/^.{8,36}$/),
          price: expect.stringMatching(/^\d+\.\d+$/),
          network: expect.any(String),
          remainingBalance: expect.stringMatching(/^-?\d+\.\d+$/),
        },
      ],
    });
  });

  test("wrong credentials stop the account, in the header and in the body", async () => {
    await using target = await openTarget();
    const { from, to } = target;
    const sms = { from, to, type: "text", text: "Never sent" } as const;
    const wrong = { format, apiSecret: "Wr0ngSecret" };
    const byHeader = await target.client(wrong).sms.submit(sms);
    expect(byHeader).toMatchObject({ kind: "accountStopped", code: 4 });
    const authentication = { kind: "body" } as const;
    const byBody = await target.client({ ...wrong, authentication }).sms.submit(sms);
    expect(byBody).toMatchObject({ kind: "accountStopped", code: 4 });
  });

  test.skipIf(spendsTexts)("a long text is accepted in parts, with an id for each", async () => {
    await using target = await openTarget();
    const sms = { from: target.from, to: target.to, type: "text", text: "x".repeat(400) } as const;
    const outcome = await target.client({ format }).sms.submit(sms);
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    expect(outcome.parts).toHaveLength(3);
    expect(new Set(outcome.parts.map(({ messageId }) => messageId)).size).toBe(3);
  });

  test.skipIf(spendsTexts)("every type of message is accepted", async () => {
    await using target = await openTarget();
    const { from, to } = target;
    const messages: readonly OutboundSms[] = [
      { from, to, type: "unicode", text: "こんにちは世界" },
      {
        from,
        to,
        type: "binary",
        body: "0011223344556677",
        udh: "06050415811581",
        protocolId: 127,
      },
      {
        from,
        to,
        type: "wappush",
        title: "News",
        url: "https://example.org",
        validityMs: 86_400_000,
      },
      { from, to, type: "vcal", vcal: "BEGIN:VCALENDAR\r\nEND:VCALENDAR" },
      { from, to, type: "vcard", vcard: "BEGIN:VCARD\r\nEND:VCARD" },
    ];
    const { submit } = target.client({ format }).sms;
    const outcomes = await Promise.all(messages.map((sms) => submit(sms)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(messages.map(() => "accepted"));
  });

  test.skipIf(spendsTexts)("every parameter is accepted", async () => {
    await using target = await openTarget();
    const outcome = await target.client({ format }).sms.submit({
      from: target.from,
      to: target.to,
      type: "text",
      text: "Hello",
      clientRef: "r".repeat(100),
      callback: "https://example.org/dlr",
      ttlMs: 900_000,
      messageClass: 0,
      statusReport: false,
      accountRef: "north",
      entityId: "1101456324675322134",
      contentId: "1107457532145798767",
      networkCode: "23410",
      trustedNumber: true,
      poolId: "pool-1",
    });
    expect(outcome.kind).toBe("accepted");
  });

  test.skipIf(spendsTexts)("beyond the account's limit submissions are throttled", async () => {
    await using target = await openTarget({ perSecond: 1 });
    const sms = { from: target.from, to: target.to, type: "text", text: "Hello" } as const;
    const { submit } = target.client({ format }).sms;
    expect((await submit(sms)).kind).toBe("accepted");
    expect(await submit(sms)).toMatchObject({ kind: "throttled" });
  });

  test.skipIf(spendsTexts)(
    "a sending number of its own limit is throttled with the wait",
    async () => {
      await using target = await openTarget({ numberPerSecond: 1 });
      const sms = { from: "447700900123", to: target.to, type: "text", text: "Hello" } as const;
      const { submit } = target.client({ format }).sms;
      expect((await submit(sms)).kind).toBe("accepted");
      expect(await submit(sms)).toMatchObject({ kind: "throttled", waitMs: expect.any(Number) });
    },
  );

  test.skipIf(spendsTexts)("without credit the account is stopped", async () => {
    await using target = await openTarget({ balance: 0 });
    const sms = { from: target.from, to: target.to, type: "text", text: "Hello" } as const;
    const outcome = await target.client({ format }).sms.submit(sms);
    expect(outcome).toMatchObject({ kind: "accountStopped", code: 9 });
  });
});

const secret = "simulated-signature-secret";

describe.each(SIGNATURE_METHODS)("submissions signed by %s", (method) => {
  test.skipIf(needsSignatureSecret)(
    "a signed text is accepted without the API secret",
    async () => {
      await using target = await openTarget({ signatureMethod: method, signatureSecret: secret });
      const sms = { from: target.from, to: target.to, type: "text", text: "a=b & c=d" } as const;
      const authentication = { kind: "signature", method, secret } as const;
      const right = target.client({ authentication, apiSecret: "" });
      expect((await right.sms.submit(sms)).kind).toBe("accepted");
      const forged = target.client({ authentication: { ...authentication, secret: "another" } });
      expect(await forged.sms.submit(sms)).toMatchObject({ kind: "accountStopped", code: 14 });
    },
  );
});

const form = { from: "Volley", to: "447700900000", type: "text", text: "Hello" };

/** What the client's own rules refuse, sent past them. */
const BROKEN: readonly [wire: Readonly<Record<string, string>>, sms: Partial<OutboundSms>][] = [
  [{ from: "" }, { from: "" }],
  [{ to: "" }, { to: "" }],
  [{ to: "+447700900000" }, { to: "+447700900000" }],
  [{ to: "07700900000" }, { to: "07700900000" }],
  [{ to: "447700" }, { to: "447700" }],
  [{ text: "" }, { text: "" }],
  [{ text: "x".repeat(3_201) }, { text: "x".repeat(3_201) }],
  [{ ttl: "19999" }, { ttlMs: 19_999 }],
  [{ callback: "example.org/dlr" }, { callback: "example.org/dlr" }],
  [{ "network-code": "2341a" }, { networkCode: "2341a" }],
  [{ "client-ref": "r".repeat(101) }, { clientRef: "r".repeat(101) }],
];

test.skipIf(spendsTexts).each(BROKEN)(
  "the client refuses with the code of the provider: %j",
  async (wire, change) => {
    await using target = await openTarget();
    const { apiKey, apiSecret } = target.credentials;
    const { from, to } = target;
    const params = { ...form, from, to, ...wire, api_key: apiKey, api_secret: apiSecret };
    const body = new URLSearchParams(params);
    const response = await fetch(`${target.url}/sms/json`, { method: "POST", body });
    const answer: unknown = await response.json();
    const sms = Object.assign({ from, to, type: "text", text: "Hello" } as const, change);
    const outcome = await target.client().sms.submit(sms);
    const code = outcome.kind === "rejected" ? outcome.code : -1;
    expect(answer).toMatchObject({ messages: [{ status: String(code) }] });
    expect(Object.keys(SEND_CODES)).toContain(String(code));
    expect(outcome).toHaveProperty("invalid");
  },
);
