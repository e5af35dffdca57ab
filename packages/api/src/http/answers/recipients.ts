import { RECIPIENT_STATES } from "@volley/engine";
import { type Static, Type } from "typebox";
import { ErrorSource, ErrorWords, Rows } from "./reports.ts";
import {
  byName,
  count,
  country,
  free,
  id,
  list,
  NextCursor,
  orNull,
  phone,
  text,
  time,
  word,
} from "./shapes.ts";

const RecipientState = word(RECIPIENT_STATES, "delivered, failed and so on; see the README");

export const RecipientAnswer = Type.Object(
  {
    id: id("recipient"),
    campaignId: id("campaign"),
    phone: phone("Who it is"),
    country: country("Where the number belongs"),
    sender: orNull(text("A sender of its own; null leaves it to the campaign")),
    state: RecipientState,
    attempts: count("Submissions so far"),
    parts: orNull(count("SMS that the text took")),
    fields: byName(text("A value"), "The other columns of its row"),
    dueAt: orNull(time("When it is sent at the earliest")),
    submittedAt: orNull(time("When the provider accepted it")),
    finalAt: orNull(time("When it reached a state that only a better one changes")),
    error: orNull(
      Type.Object({
        source: ErrorSource,
        code: orNull(Type.Integer({ description: "The code, within its source" })),
        name: orNull(ErrorWords.name),
        reason: Type.Optional(ErrorWords.reason),
        advice: Type.Optional(ErrorWords.advice),
      }),
    ),
    import: orNull(
      Type.Object({
        id: id("import"),
        line: orNull(count("Line of its file, from 1")),
      }),
    ),
  },
  { title: "Recipient" },
);
export type RecipientAnswer = Static<typeof RecipientAnswer>;

const Happening = Type.Object(
  {
    at: orNull(time("When; null for what goes on now")),
    kind: text("What kind of thing happened", "submitted"),
    accountId: id("account"),
    campaignId: orNull(id("campaign")),
    recipientId: orNull(id("recipient")),
    text: text("One sentence"),
    details: orNull(free("The same and more for programs, by kind")),
  },
  { title: "Happening" },
);

export const PhoneHistory = Type.Object({
  phone: phone("Who was asked about"),
  data: list(RecipientAnswer, "Its rows in campaigns, the newest first"),
  nextCursor: NextCursor,
  history: list(Happening, "Everything that happened to the number, oldest first"),
  note: orNull(text("What to do about a number of which nothing is known")),
});

export const AddedRecipients = Type.Object({
  importId: id("import"),
  rows: Rows,
  results: list(
    Type.Object({
      index: count("Place of the row in the request, from 0"),
      result: word(["accepted", "duplicate", "invalid"], "What became of it"),
      phone: Type.Optional(phone("The number as it was read")),
      recipientId: Type.Optional(id("recipient")),
      state: Type.Optional(RecipientState),
      code: Type.Optional(text("Why it is invalid, for programs")),
      reason: Type.Optional(text("Why it is invalid, for people")),
    }),
    "One for each row, in its order",
  ),
});

export const ResolvedCount = Type.Object({ resolved: count("Recipients that were settled") });

export const Message = Type.Object(
  { id: id("recipient", "Of the message"), campaignId: id("campaign", "That it belongs to") },
  { title: "Message" },
);
