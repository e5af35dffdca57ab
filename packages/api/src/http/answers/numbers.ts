import { Type } from "typebox";
import { count, country, list, money, orNull, text } from "./shapes.ts";

const Line = {
  number: text("International, digits only", "447700900000"),
  country: country("Where it belongs"),
  type: orNull(text("What kind of number", "mobile-lvn")),
  features: list(text("SMS, MMS or VOICE")),
  limitations: list(text("What the provider restricts")),
};

const target = (what: string) => orNull(text(what));

const OwnedNumber = Type.Object(
  {
    ...Line,
    moHttpUrl: target("Where messages to it go"),
    voiceCallbackType: target("How calls to it are taken"),
    voiceCallbackValue: target("Where calls to it go"),
    messagesCallbackType: target("How messages to it are taken by an application"),
    messagesCallbackValue: target("Which application takes them"),
    applicationId: target("The application that it belongs to"),
  },
  { title: "OwnedNumber" },
);

const AvailableNumber = Type.Object(
  {
    ...Line,
    cost: orNull(money("Each month")),
    initialPrice: orNull(money("Once")),
  },
  { title: "AvailableNumber" },
);

const Paged = {
  total: count("Numbers on all pages"),
  nextPage: orNull(count("The page after this one; the provider pages by number")),
};

export const OwnedNumbers = Type.Object({ data: list(OwnedNumber), ...Paged });
export const AvailableNumbers = Type.Object({ data: list(AvailableNumber), ...Paged });
export const RentedNumber = Type.Object({ number: Line.number, country: Line.country });
