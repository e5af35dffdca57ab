import { type Static, Type } from "typebox";
import { count, id, list, NextCursor, orNull, text, time } from "./shapes.ts";

const ParkedReceiptAnswer = Type.Object(
  {
    id: count("In the journal of receipts"),
    account: text("Name of the account"),
    messageId: text("The provider's id of the part that it is about"),
    clientRef: orNull(text("What it says of our own reference")),
    status: text("As the provider calls it", "delivered"),
    errorCode: orNull(Type.Integer({ description: "The carrier's code" })),
    tries: count("How often its recipient was looked for"),
    problem: orNull(text("What went wrong with it")),
    nextTryAt: orNull(time("When it is tried again; null for never")),
    receivedAt: time("When it came"),
  },
  { title: "ParkedReceipt" },
);
export type ParkedReceiptAnswer = Static<typeof ParkedReceiptAnswer>;

export const ParkedReceipts = Type.Object({
  count: count("All that are parked"),
  data: list(ParkedReceiptAnswer),
  nextCursor: NextCursor,
});

export const RecoveredReceiptsAnswer = Type.Object(
  {
    campaignId: id("campaign"),
    name: text("Of the campaign"),
    checked: count("Parts that the provider was asked about"),
    adopted: count("Those that were not known at all before a search by number and day"),
    recovered: count("Those whose end it knew and had not told us"),
    recoveredAt: orNull(time("When the latest of them was found")),
  },
  { title: "RecoveredReceipts" },
);
export type RecoveredReceiptsAnswer = Static<typeof RecoveredReceiptsAnswer>;
