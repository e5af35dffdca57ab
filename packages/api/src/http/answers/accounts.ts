import { SIGNATURE_METHODS } from "@volley/nexmo/words";
import { type Static, Type } from "typebox";
import { amount, count, id, list, money, orNull, text, time, word, yes } from "./shapes.ts";

export const AccountAnswer = Type.Object(
  {
    id: id("account"),
    name: text("As people call it; no two accounts share one", "main"),
    apiKey: text("The provider's key; its secret is never shown", "a1b2c3d4"),
    restUrl: text("Where the provider is asked", "https://rest.nexmo.com"),
    maxPerSecond: count("Requests a second that the provider allows"),
    currency: text(
      "Of balance and costs, as ISO 4217: euros, until the price list says otherwise",
      "EUR",
    ),
    balance: orNull(
      money("Credit at the provider, in that currency; only where it was asked for just now"),
    ),
    signature: orNull(
      Type.Object(
        {
          method: word(SIGNATURE_METHODS, "How they are signed"),
          acceptUnsigned: yes("Whether unsigned ones are still taken"),
        },
        { description: "How webhooks are signed; null where they are not" },
      ),
    ),
    receiptPath: text("Where the provider sends receipts; a secret", "/webhooks/…/receipt"),
    inboundPath: text("Where the provider sends messages from people; a secret"),
    createdAt: time("When it was added"),
    retiredAt: orNull(time("Since when nothing is sent from it; null while it is in use")),
  },
  { title: "Account" },
);
export type AccountAnswer = Static<typeof AccountAnswer>;

export const ResumedAccount = Type.Object({
  resumed: list(id("campaign"), "Campaigns that run again"),
});

export const SenderLimitAnswer = Type.Object(
  {
    sender: text("A number or a name from which is sent", "Volley"),
    maxPerSecond: amount("Requests a second at the most"),
  },
  { title: "SenderLimit" },
);
