import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isTimely, sign, signatureBase, SIGNATURE_METHODS, verifySignature } from "./signature.ts";
import type { SignatureMethod } from "./signature.ts";

type Vector = readonly [
  source: string,
  secret: string,
  params: Readonly<Record<string, string>>,
  Readonly<Partial<Record<SignatureMethod, string>>>,
];

const inbound = {
  "message-timestamp": "2013-11-21 15:27:30",
  messageId: "020000001B0FE827",
  msisdn: "14843472194",
  text: "Test again",
  timestamp: "1385047698",
  to: "13239877404",
  type: "text",
};

/** Known answers out of the provider's own libraries. */
const VECTORS: readonly Vector[] = [
  [
    "an inbound message (Ruby, PHP and Node)",
    "my_secret_key_for_testing",
    inbound,
    {
      md5hash: "d2e7b1dc968737c5998ad624e02f90b7",
      md5: "DDEBD46008C2D4E93CCE578A332A52D5",
      sha1: "27D0D05C2876C7CB1720DBCDBA4D492E1E55C09A",
      sha256: "DDB8397C2B90AAC7F3882D306475C9A5058C92322EEF43C92B298B6E0FC0D330",
      sha512:
        "E0D3C650F8C9D1A5C174D10DDDBFB003E561F59B265616208B0487C5D819481CD3C311D59CF6165ECD1139622D5BA3A256C0D763AC4A9AD9144B5A426B94FE82",
    },
  ],
  [
    "a request (PHP)",
    "71efab63122f1d179f51c46bac838fb5",
    {
      api_key: "fake_api_key",
      to: "14155550100",
      from: "AcmeInc",
      text: "Test From Nexmo",
      type: "text",
      timestamp: "1540924779",
    },
    {
      md5hash: "2af9e28662706a74b5211d557b7a7576",
      md5: "51CDAFEBB4BBCE9525B195C1617CB8D2",
      sha1: "0162AEC64BC183B2E1256545951FE5639DC98020",
      sha256: "9FEC5EF6D0F2B3D2BB7558B6E4042569823CAB9EA0DD30503472B7B304601975",
    },
  ],
  [
    "two plain parameters (Java)",
    "abcde",
    { a: "alphabet", b: "bananas", timestamp: "2100" },
    {
      md5hash: "7d43241108912b32cc315b48ce681acf",
      md5: "e0afe267aefd6dd18a848c1681517a19",
      sha1: "b7f749de27b4adcf736cc95c9a7e059a16c85127",
      sha256: "8d1b0428276b6a070578225914c3502cc0687a454dfbbbb370c76a14234cb546",
    },
  ],
  ...["_", "&", "="].map((k): Vector => [
    `the value ${k} (Ruby)`,
    "my_secret_key_for_testing",
    { k },
    { md5hash: "c3d6a686ab9c7e7408bb1c0506e9629a" },
  ]),
  [
    "separators within values (Python)",
    "signature_secret",
    { param1: "value&1", param2: "value=2", timestamp: "1234567890" },
    { md5: "2bbf0abafb2c55e5af6231513896a2ac" },
  ],
  ["nothing (Node, old)", "secret", {}, { md5hash: "5ebe2294ecd0e0f08eab7690d2a6ee69" }],
  [
    "one parameter (Node, old)",
    "secret",
    { from: "NEXMO" },
    { md5hash: "2cdd20a2a0f7270545a98b3ccb87ba51" },
  ],
];

const CASES = VECTORS.flatMap(([source, secret, params, answers]) =>
  SIGNATURE_METHODS.flatMap((method) => {
    const sig = answers[method];
    return sig === undefined ? [] : [{ source, method, secret, params, sig }];
  }),
);

test("the vectors cover every method", () => {
  expect(CASES).toHaveLength(19);
  expect(new Set(CASES.map(({ method }) => method))).toEqual(new Set(SIGNATURE_METHODS));
});

test.each(CASES)("known answer, $method: $source", ({ method, secret, params, sig }) => {
  const key = { method, secret };
  expect(sign(params, key)).toBe(sig.toLowerCase());
  expect(verifySignature({ ...params, sig }, key)).toBe(true);
  expect(verifySignature({ ...params, sig: sig.toUpperCase() }, key)).toBe(true);
  expect(verifySignature({ ...params, sig }, { method, secret: `${secret}x` })).toBe(false);
});

test("keys are sorted by code unit, and the signature is not part of what is signed", () => {
  const params = { messageId: "A", "message-timestamp": "t", sig: "x", Z: "1", a: "x=y&z" };
  expect(signatureBase(params)).toBe("&Z=1&a=x_y_z&message-timestamp=t&messageId=A");
});

const key = { method: "sha256", secret: "s" } as const;
const signed = { ...inbound, sig: sign(inbound, key) };

test.each([
  ["no signature", { ...inbound }],
  ["an empty signature", { ...signed, sig: "" }],
  ["a shortened signature", { ...signed, sig: signed.sig.slice(0, -1) }],
  ["a signature of another method", { ...signed, sig: sign(inbound, { ...key, method: "sha1" }) }],
  ["a signature that is not a text", { ...signed, sig: [signed.sig] }],
  ["a changed value", { ...signed, to: "13239877405" }],
  ["a parameter more", { ...signed, extra: "" }],
  ["a parameter less", { ...signed, text: undefined }],
  ["a parameter given twice", { ...signed, text: ["Test again", "Test again"] }],
  ["a nested parameter", { ...signed, nested: { text: "Test again" } }],
])("a webhook is not authentic with %s", (_title, params) => {
  expect(verifySignature(params, key)).toBe(false);
});

test("a number in a JSON webhook signs like its text", () => {
  expect(verifySignature({ ...signed, timestamp: 1_385_047_698 }, key)).toBe(true);
});

test("whatever the parameters, what we sign we accept, and any JSON gives an answer", () => {
  const params = fc.dictionary(
    fc.string().filter((name) => name !== "sig"),
    fc.string(),
  );
  fc.assert(
    fc.property(
      params,
      fc.constantFrom(...SIGNATURE_METHODS),
      fc.string(),
      (given, method, secret) =>
        verifySignature({ ...given, sig: sign(given, { method, secret }) }, { method, secret }),
    ),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (given, sig) => {
      expect(verifySignature({ ...given, sig }, key)).toBe(false);
    }),
  );
});

test.each([
  ["now", "1385047698", true],
  ["five minutes ago", "1385047398", true],
  ["five minutes ahead", 1_385_047_998, true],
  ["more than five minutes ago", "1385047397", false],
  ["more than five minutes ahead", "1385047999", false],
  ["in milliseconds", "1385047698000", false],
  ["missing", undefined, false],
  ["empty", "", false],
  ["a word", "now", false],
  ["an object that cannot be a text", { toString: 1 }, false],
  ["in hex", "0x528e2812", false],
])("a timestamp is timely or not: %s", (_title, timestamp, timely) => {
  expect(isTimely(timestamp, 1_385_047_698_000)).toBe(timely);
});
