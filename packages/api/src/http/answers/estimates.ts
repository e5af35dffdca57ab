import { Type } from "typebox";
import { CampaignState } from "./campaigns.ts";
import {
  amount,
  count,
  country,
  id,
  list,
  money,
  orNull,
  text,
  time,
  word,
  yes,
} from "./shapes.ts";

const Range = Type.Object({ least: money("At the least"), most: money("At the most") });

export const Estimate = Type.Object(
  {
    campaignId: id("campaign"),
    state: CampaignState,
    sampled: orNull(
      Type.Object(
        { looked: count("Recipients in the sample"), of: count("Recipients who wait") },
        {
          description:
            "Where many wait: the figures are extrapolated from an even sample, but for the recipients by country, " +
            "which are counted; null where every message was written",
        },
      ),
    ),
    recipients: count("Recipients that are still to be sent to"),
    optedOut: count("Recipients left out because they opted out"),
    unsendable: Type.Object(
      {
        recipients: count("Recipients"),
        examples: list(Type.Object({ recipientId: id("recipient"), reason: text("Why not") })),
      },
      { description: "Of whom no message can be made; they cost nothing" },
    ),
    parts: count("SMS that all messages come to"),
    encodings: list(
      Type.Object({
        type: word(["text", "unicode", "binary", "wappush", "vcal", "vcard"], "text is GSM-7"),
        recipients: count("Recipients"),
        parts: count("SMS"),
      }),
    ),
    unicodeCharacters: list(
      Type.Object({
        character: text("One that GSM-7 has not, so that its text takes more parts"),
        codePoint: text("The same as Unicode writes it", "U+2019"),
        recipients: count("Recipients with it in their text"),
      }),
    ),
    longest: orNull(
      Type.Object(
        { parts: count("SMS"), recipientId: id("recipient") },
        {
          description: "The message of most parts; of a sample, of those in it",
        },
      ),
    ),
    missing: list(
      Type.Object({
        name: text("The field"),
        fallback: orNull(text("What is written instead")),
        recipients: count("Recipients without it"),
      }),
    ),
    alsoIn: list(
      Type.Object({
        campaignId: id("campaign"),
        name: text("Of that campaign"),
        state: CampaignState,
        recipients: count("Recipients of both"),
      }),
      "Campaigns with some of the same numbers",
    ),
    countries: list(
      Type.Object({
        name: orNull(text("In English; null for ZZ")),
        country: country("Where the numbers belong"),
        recipients: count("Recipients"),
        parts: count("SMS"),
        price: orNull(Range),
        cost: orNull(Range),
      }),
      "price is that of one SMS",
    ),
    cost: orNull(
      Type.Object({
        ...Range.properties,
        unpricedParts: count("SMS to countries without a price"),
        currency: text("ISO 4217", "EUR"),
      }),
    ),
    prices: Type.Object({
      readAt: orNull(time("When the provider was asked for its prices")),
      problem: orNull(text("Why they are old, or missing")),
    }),
    balance: Type.Object({
      amount: orNull(money("Credit at the provider")),
      enough: orNull(yes("Whether it covers the cost at the most")),
      problem: orNull(text("Why it is not known")),
    }),
    limit: amount("Requests a second that the campaign may reach"),
    seconds: count("How long sending takes at that speed"),
  },
  { title: "Estimate" },
);
