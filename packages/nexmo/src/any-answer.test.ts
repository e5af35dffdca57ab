import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ask } from "./account/answers.ts";
import { readBalance } from "./account/balance.ts";
import { availableNumbers, ownedNumbers } from "./account/numbers.ts";
import { allPrices, countryPrices } from "./account/pricing.ts";
import { searchMessage, searchMessages, searchRejections } from "./account/search.ts";
import { readSettings } from "./account/settings.ts";
import { submitOver } from "./sms/submit.ts";

const NAMES = [
  "messages",
  "message",
  "items",
  "numbers",
  "networks",
  "countries",
  "count",
  "status",
  "message-id",
  "error-code",
  "invalid_parameters",
  "value",
  "msisdn",
  "country",
];
const name = fc.constantFrom(...NAMES, "__proto__", "toString");

/** Documents in which the names of real answers stand at the wrong places. */
const documents = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant("0")),
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(name, tie("node"), { maxKeys: 6 }),
  ),
})).node;
const roots = fc.constantFrom(
  "mt-submission-response",
  "messages",
  "inbound-numbers",
  "error",
  "a",
);
const elements = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), fc.boolean(), fc.stringMatching(/^[\w ]{0,5}$/)))
  .map((parts) =>
    parts.map(([tag, isOpen, text]) =>
      isOpen ? `<${tag}><${tag}>${text}</${tag}></${tag}>` : text,
    ),
  );
const bodies = fc.oneof(
  fc.string({ unit: "binary" }),
  documents.map((value) => JSON.stringify(value) ?? ""),
  fc.tuple(roots, elements).map(([root, inner]) => `<${root}>${inner.join("")}</${root}>`),
);
const exchanges = fc.record({
  kind: fc.constant("answered" as const),
  status: fc.oneof(fc.constantFrom(200, 400, 401, 420, 429), fc.integer({ min: 200, max: 599 })),
  retryAfter: fc.option(fc.oneof(fc.string(), fc.nat().map(String))),
  body: bodies,
});

const NO_ANSWERS = ["unauthorised", "refused", "throttled", "unavailable"];

test.each(["json", "xml"] as const)(
  "any answer in %s becomes a value, never an exception",
  async (format) => {
    const property = fc.asyncProperty(exchanges, async (exchange) => {
      const transport = { exchange: async () => exchange, close: async () => undefined };
      const desk = { transport, format, withoutSecrets: (text: string) => text };
      const submit = submitOver({ ...desk, authenticate: null });
      const day = { to: "447700900000", date: "2026-01-31" };
      const outcomes = await Promise.all([
        submit({ from: "Volley", to: "447700900000", type: "text", text: "Hello" }),
        readBalance(desk),
        readSettings(desk),
        ownedNumbers(desk, {}),
        availableNumbers(desk, { country: "GB" }),
        countryPrices(desk, "GB"),
        allPrices(desk, "sms"),
        searchMessage(desk, "A"),
        searchMessages(desk, day),
        searchRejections(desk, day),
        ask(desk, { method: "GET", path: "/", xml: { roots: ["a"] } }),
      ]);
      const [submitted, ...others] = outcomes.map(({ kind }) => kind);
      // Nothing but HTTP 200 proves a message, and nothing but a 2xx any other answer.
      const isSubmitted = submitted === "accepted" || submitted === "partlyAccepted";
      expect(isSubmitted && exchange.status !== 200).toBe(false);
      const brought = others.filter((kind) => !NO_ANSWERS.includes(kind));
      expect(exchange.status > 299 ? brought : []).toEqual([]);
    });
    await fc.assert(property, { numRuns: 500 });
  },
);
