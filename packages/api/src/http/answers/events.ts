import {
  EVENT_TYPES,
  isOfRecipients,
  OPTOUT_REASONS,
  OPTOUT_SOURCES,
  RECIPIENT_STATES,
  TEST_EVENT,
} from "@volley/engine";
import { type TObject, type TSchema, Type } from "typebox";
import { InboundAnswer } from "./replies.ts";
import { count, id, list, orNull, phone, text, time, word } from "./shapes.ts";

/** What webhooks hold, for readers of the OpenAPI. The views are in `webhook-payload.ts`. */

const CampaignMoved = {
  campaignId: id("campaign"),
  name: text("As people call it", "Spring sale"),
  pausedBy: orNull(word(["user", "system"], "Who paused it")),
  reason: orNull(text("Why, and what to do about it, where the system did")),
};

const ImportEnded = {
  importId: id("import"),
  campaignId: id("campaign"),
  fileName: text("As it was uploaded", "recipients.csv"),
  failure: orNull(text("Why it could not be read as a whole")),
  rows: Type.Object({
    read: count("Rows of the file"),
    accepted: count("Recipients, those among them who had opted out included"),
    duplicate: count("Rows with a number that was there before"),
    invalid: count("Rows that were left out"),
  }),
};

const OptedOutOrIn = {
  optouts: list(
    Type.Object({
      phone: phone("Who has opted out, or may be texted again"),
      reason: word(OPTOUT_REASONS, "asked: the person said so. dead: nobody is there any more"),
      source: word(OPTOUT_SOURCES, "How it came"),
      at: time("When"),
    }),
    "Up to 100",
  ),
};

const RecipientsEnded = {
  campaignId: id("campaign"),
  recipients: list(
    Type.Object({
      id: id("recipient"),
      phone: phone("Whom it went to"),
      state: word(RECIPIENT_STATES, "What it is now: it may have risen since"),
      parts: orNull(count("SMS that the text took")),
      finalAt: orNull(time("When it came to this end")),
      error: orNull(
        Type.Object({
          source: text("submit, receipt or volley", "receipt"),
          code: orNull(Type.Integer({ description: "Of this source" })),
          name: orNull(text("What the code means", "Absent subscriber")),
          reason: orNull(text("What was said beside it")),
        }),
      ),
    }),
    "Up to 100, of one campaign",
  ),
};

/** The members of `data` beside `accountId`. */
function dataOf(type: string): Record<string, TSchema> {
  if (isOfRecipients(type)) return RecipientsEnded;
  if (type.startsWith("campaign.")) return CampaignMoved;
  if (type.startsWith("import.")) return ImportEnded;
  if (type.startsWith("optout.")) return OptedOutOrIn;
  if (type === "reply.received") return { reply: InboundAnswer };
  if (type === TEST_EVENT) return { message: text("Says that nothing has happened") };
  return {
    reason: text("Why the provider refuses the account, and what to do"),
    campaignIds: list(id("campaign"), "Those that were paused"),
  };
}

/** The body of each event, by its type. */
export const EVENTS: ReadonlyMap<string, TObject> = new Map(
  [...EVENT_TYPES, TEST_EVENT].map((type) => [
    type,
    Type.Object({
      type: Type.Literal(type),
      version: Type.Literal(1),
      timestamp: time("When it happened"),
      data: Type.Object({ accountId: id("account"), ...dataOf(type) }),
    }),
  ]),
);
