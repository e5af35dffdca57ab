import { KEYWORD_ACTIONS, RECIPIENT_STATES } from "@volley/engine";
import { type Static, Type } from "typebox";
import { byName, count, id, list, orNull, text, time, word, yes } from "./shapes.ts";

const Ours = Type.Object({ campaignId: id("campaign"), recipientId: id("recipient") });
const Action = word(KEYWORD_ACTIONS, "What it does");

const Written = {
  id: id("inbound"),
  accountId: id("account"),
  from: text("Who wrote: a number with +, or a name", "+447700900123"),
  to: text("The sender of ours that it was written to"),
  type: word(["text", "unicode", "binary"], "How it travelled"),
  text: orNull(text("What was written; null for octets")),
  data: orNull(text("Octets, in hexadecimal")),
  udh: orNull(text("Their header, in hexadecimal")),
  state: word(["waiting", "complete", "incomplete"], "Whether all its pieces came"),
  pieces: Type.Object({ came: count("Pieces that came"), total: count("All pieces") }),
  repliesTo: orNull(Ours),
  keyword: orNull(
    Type.Object({
      action: Action,
      word: orNull(text("The word that was understood", "STOP")),
      language: orNull(text("Of that word", "en")),
    }),
  ),
  answer: orNull(
    Type.Object({
      text: text("What was answered"),
      campaignId: Type.Optional(id("campaign")),
      recipientId: Type.Optional(id("recipient")),
    }),
  ),
  unansweredBecause: orNull(text("Why nothing was answered")),
};

export const InboundAnswer = Type.Object(
  { ...Written, receivedAt: time("When it came") },
  { title: "Inbound" },
);
export type InboundAnswer = Static<typeof InboundAnswer>;

/** Both directions in one shape: what one of them has not is left out. */
export const ConversationEntry = Type.Object(
  {
    at: time("When"),
    direction: word(["in", "out"], "out is from us"),
    id: text("Of the message", "inb_1"),
    from: Written.from,
    to: Written.to,
    text: Written.text,
    state: word(
      [...RECIPIENT_STATES, "waiting", "complete", "incomplete"],
      "Of the recipient, or of the message that came",
    ),
    campaignId: Type.Optional(id("campaign")),
    accountId: Type.Optional(Written.accountId),
    type: Type.Optional(Written.type),
    data: Type.Optional(Written.data),
    udh: Type.Optional(Written.udh),
    pieces: Type.Optional(Written.pieces),
    repliesTo: Type.Optional(Written.repliesTo),
    keyword: Type.Optional(Written.keyword),
    answer: Type.Optional(Written.answer),
    unansweredBecause: Type.Optional(Written.unansweredBecause),
  },
  { title: "ConversationEntry" },
);

export const Keyword = Type.Object(
  {
    word: text("One or several words", "STOP ALL"),
    action: Action,
    alone: yes("Whether nothing may stand behind it"),
    answer: orNull(text("What is answered")),
  },
  { title: "Keyword" },
);

export const ReplySettings = Type.Object(
  {
    languages: list(text("ISO 639-1", "en"), "Whose keywords count"),
    answers: byName(orNull(text("An answer")), "By action; null answers nothing"),
    deadNumbers: word(["skip", "try"], "What is done with numbers reported to be out of use"),
    keywords: list(Keyword, "Of this account"),
  },
  { title: "ReplySettings" },
);
