import * as fc from "fast-check";
import { submitOver } from "../../packages/nexmo/src/sms/submit.ts";
import { maybe, price, roundTrip, signed, text } from "./round-trip.ts";

const part = fc.record({
  messageId: text,
  price: maybe(price),
  network: maybe(text),
  remainingBalance: maybe(signed),
});
const accepted = fc.record({
  kind: fc.constant("accepted" as const),
  parts: fc.array(part, { minLength: 1, maxLength: 4 }),
});
const rejected = fc.record({
  kind: fc.constant("rejected" as const),
  code: fc.constantFrom(2, 3, 6, 7, 12, 15, 29, 77),
  reason: fc.stringMatching(/^\S{1,20}$/),
});

roundTrip("an outcome of a submission", fc.oneof(accepted, rejected), {
  print: (answer) => {
    const messages =
      answer.kind === "rejected"
        ? [{ status: String(answer.code), "error-text": answer.reason }]
        : answer.parts.map((one) => ({
            status: "0",
            "message-id": one.messageId,
            "remaining-balance": one.remainingBalance,
            "message-price": one.price,
            network: one.network,
          }));
    const camel = messages.map((message) =>
      Object.fromEntries(
        Object.entries(message).map(([key, value]) => [
          key.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase()),
          value,
        ]),
      ),
    );
    return {
      json: { "message-count": String(messages.length), messages },
      root: "mt-submission-response",
      xml: { messages: camel },
      lists: { messages: "message" },
    };
  },
  read: ({ transport, format, withoutSecrets }) =>
    submitOver({ transport, format, authenticate: null, withoutSecrets })({
      from: "Volley",
      to: "447700900000",
      type: "text",
      text: "Hello",
    }),
});
