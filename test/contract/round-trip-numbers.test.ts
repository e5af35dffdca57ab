import * as fc from "fast-check";
import { buyNumber } from "../../packages/nexmo/src/account/number-changes.ts";
import { availableNumbers, ownedNumbers } from "../../packages/nexmo/src/account/numbers.ts";
import {
  count,
  country,
  digits,
  maybe,
  price,
  roundTrip,
  some,
  text,
  type Printed,
  type WireFields,
} from "./round-trip.ts";

const line = {
  country,
  msisdn: digits,
  type: maybe(text),
  features: some(text),
  limitations: some(text),
};
const pageOf = <Kind>(number: fc.Arbitrary<Kind>) =>
  fc.record({
    kind: fc.constant("page"),
    index: fc.constant(1),
    count,
    numbers: some(number),
  });
const NUMBER_LISTS = { features: "feature", limitations: "limitation" };
const hyphenated = (fields: WireFields): WireFields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll("_", "-"),
      value,
    ]),
  );
const printPage = (page: { readonly count: number }, numbers: readonly WireFields[]): Printed => ({
  root: "inbound-numbers",
  json: { count: page.count, numbers },
  xml: { count: page.count, numbers: numbers.map(hyphenated) },
  lists: NUMBER_LISTS,
});

roundTrip(
  "a page of owned numbers",
  pageOf(
    fc.record({
      ...line,
      moHttpUrl: maybe(text),
      voiceCallbackType: maybe(text),
      voiceCallbackValue: maybe(text),
      messagesCallbackType: maybe(text),
      messagesCallbackValue: maybe(text),
      applicationId: maybe(text),
    }),
  ),
  {
    print: (page) =>
      printPage(
        page,
        page.numbers.map(({ applicationId, ...number }) => ({ ...number, app_id: applicationId })),
      ),
    read: (desk) => ownedNumbers(desk, {}),
  },
);

roundTrip(
  "a page of numbers for rent",
  pageOf(fc.record({ ...line, cost: maybe(price), initialPrice: maybe(price) })),
  {
    print: (page) => printPage(page, page.numbers),
    read: (desk) => availableNumbers(desk, { country: "GB" }),
  },
);

roundTrip("a confirmation", fc.constant({ kind: "done" }), {
  print: () => ({
    root: "response",
    json: { "error-code": "200", "error-code-label": "success" },
  }),
  read: (desk) => buyNumber(desk, { country: "GB", msisdn: "447700900000" }),
});
