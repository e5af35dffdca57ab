import { PART_STATES, RECIPIENT_STATES } from "@volley/engine";
import { Type } from "typebox";
import { CampaignState } from "./campaigns.ts";
import {
  amount,
  byName,
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

const ErrorSource = word(
  ["submit", "receipt", "volley"],
  "Who says so: the provider at once, a receipt, or Volley itself",
);

/** What went wrong, in words. */
export const ErrorWords = {
  name: text("A few words, like handset busy"),
  reason: text("What happened"),
  advice: orNull(text("What to do about it; null where nothing can be done")),
};

const states = (of: string) =>
  Object.fromEntries(RECIPIENT_STATES.map((state) => [state, count(`${of} that are ${state}`)]));

export const Rows = Type.Object(
  {
    read: count("Rows read"),
    accepted: count("Rows that became recipients"),
    duplicate: count("Rows whose number was in the campaign already"),
    invalid: count("Rows that were left out, each with its reason"),
  },
  { description: "read = accepted + duplicate + invalid, at any moment" },
);

export const Report = Type.Object(
  {
    campaignId: id("campaign"),
    state: CampaignState,
    pauseReason: orNull(text("Why it is paused")),
    startedAt: orNull(time("When it began to send")),
    endedAt: orNull(time("When it was completed or cancelled")),
    rows: Rows,
    recipients: Type.Object(states("Recipients"), { description: "By state" }),
    total: count("All recipients"),
    parts: count("SMS that the provider accepted; long texts have several"),
    cost: Type.Object({
      amount: money("What the provider charged so far"),
      currency: text("ISO 4217", "EUR"),
    }),
    perSecond: amount("Requests a second, over the last seconds"),
    limit: amount("Requests a second that the campaign may reach"),
    etaSeconds: orNull(count("Seconds until all is submitted; null when nothing moves")),
    deliveredAfter: orNull(
      Type.Object(
        {
          medianMs: count("Half of those delivered were so within as many milliseconds"),
          p95Ms: count("95 % of them"),
        },
        { description: "From acceptance to delivery, off by two fifths at the worst" },
      ),
    ),
    errors: list(
      Type.Object({
        source: ErrorSource,
        code: Type.Integer({ description: "The code, within its source" }),
        count: count("Recipients"),
        ...ErrorWords,
      }),
      "The most frequent first",
    ),
    countries: list(
      Type.Object({
        name: orNull(text("In English; null for ZZ")),
        country: country("Where the numbers belong"),
        total: count("Recipients"),
        recipients: byName(count("Recipients"), "By state; without those of which there are none"),
      }),
    ),
    networks: list(
      Type.Object({
        name: orNull(text("As the price list has it")),
        network: orNull(text("MCCMNC; null where the provider named none", "23410")),
        total: count("Parts"),
        cost: money("What these parts cost"),
        parts: byName(count("Parts"), `By state: ${PART_STATES.join(", ")}`),
      }),
    ),
    balanced: yes("Whether the states add up to the accepted rows"),
  },
  { title: "Report" },
);

export { ErrorSource };
