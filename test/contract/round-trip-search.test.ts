import * as fc from "fast-check";
import {
  searchMessage,
  searchMessages,
  searchRejections,
} from "../../packages/nexmo/src/account/search.ts";
import {
  count,
  digits,
  maybe,
  moment,
  price,
  roundTrip,
  some,
  text,
  wireTime,
  type WireFields,
} from "./round-trip.ts";

const message = fc.record({
  messageId: text,
  type: maybe(fc.constantFrom("MT", "MO")),
  accountId: maybe(text),
  to: digits,
  from: text,
  body: maybe(text),
  clientRef: maybe(text),
  status: maybe(text),
  finalStatus: maybe(text),
  price: maybe(price),
  network: maybe(text),
  errorCode: maybe(count),
  errorLabel: maybe(text),
  receivedAt: maybe(moment),
  closedAt: maybe(moment),
  latencyMs: maybe(count),
});
type Message = typeof message extends fc.Arbitrary<infer Value> ? Value : never;

const wireMessage = (one: Message): WireFields => ({
  "message-id": one.messageId,
  type: one.type,
  "account-id": one.accountId,
  to: one.to,
  from: one.from,
  body: one.body,
  "client-ref": one.clientRef,
  status: one.status,
  "final-status": one.finalStatus,
  price: one.price,
  network: one.network,
  "error-code": one.errorCode === null ? null : String(one.errorCode),
  "error-code-label": one.errorLabel,
  "date-received": wireTime(one.receivedAt),
  "date-closed": wireTime(one.closedAt),
  latency: one.latencyMs,
});

const found = fc.record({ kind: fc.constant("found"), message });
roundTrip("a found message", fc.oneof(found, fc.constant({ kind: "absent" })), {
  print: (answer) => ({
    root: "message",
    json: "message" in answer ? wireMessage(answer.message) : {},
  }),
  read: (desk) => searchMessage(desk, "A"),
});

const day = { to: "447700900000", date: "2026-01-31" };

roundTrip("found messages", fc.record({ kind: fc.constant("found"), messages: some(message) }), {
  print: ({ messages }) => ({
    root: "messages",
    json: { count: messages.length, items: messages.map(wireMessage) },
    lists: { items: "message" },
  }),
  read: (desk) => searchMessages(desk, day),
});

const rejection = fc.record({
  messageId: maybe(text),
  accountId: maybe(text),
  to: digits,
  from: text,
  body: maybe(text),
  network: maybe(text),
  errorCode: maybe(count),
  errorLabel: maybe(text),
  receivedAt: maybe(moment),
});

roundTrip(
  "found rejections",
  fc.record({ kind: fc.constant("found"), rejections: some(rejection) }),
  {
    print: ({ rejections }) => ({
      root: "rejections",
      json: {
        count: rejections.length,
        items: rejections.map((one) => ({
          "message-id": one.messageId,
          "account-id": one.accountId,
          to: one.to,
          from: one.from,
          body: one.body,
          network: one.network,
          "error-code": one.errorCode,
          "error-code-label": one.errorLabel,
          "date-received": wireTime(one.receivedAt),
        })),
      },
      lists: { items: "rejection" },
    }),
    read: (desk) => searchRejections(desk, day),
  },
);
