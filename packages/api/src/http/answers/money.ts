import { type Static, Type } from "typebox";
import { country, id, list, money, orNull, text, time, yes } from "./shapes.ts";

export const BalanceAnswer = Type.Object(
  {
    accountId: id("account"),
    amount: money("Credit at the provider"),
    currency: text("ISO 4217; euros, until the account's price list says otherwise", "EUR"),
    autoReload: yes("Whether the provider tops it up by itself"),
  },
  { title: "Balance" },
);
export type BalanceAnswer = Static<typeof BalanceAnswer>;

export const Prices = Type.Object({
  accountId: id("account"),
  readAt: time("When the provider was asked"),
  stale: orNull(text("Why these are older than a day")),
  data: list(
    Type.Object(
      {
        country: country("Where messages go"),
        currency: orNull(text("ISO 4217", "EUR")),
        defaultPrice: orNull(money("Of one SMS, where no network is listed")),
        networks: list(
          Type.Object({
            code: text("MCCMNC", "23410"),
            name: orNull(text("The network")),
            price: orNull(money("Of one SMS")),
          }),
        ),
      },
      { title: "CountryPrice" },
    ),
  ),
});
