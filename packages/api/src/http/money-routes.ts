import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { formatId } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { askProvider, whyNoAnswer } from "../ask-provider.ts";
import { pricesOf } from "../prices.ts";
import { access } from "./access.ts";
import { accountFor } from "./named.ts";
import { notFound } from "./problem.ts";
import { noAnswer } from "./provider-answers.ts";
import { AccountQuery, Country } from "./schemas.ts";
import { balanceView } from "./views.ts";
import { BalanceAnswer, Prices } from "./answers/money.ts";
import { answers } from "./answers/shapes.ts";

const PricesQuery = Type.Object(
  {
    ...AccountQuery.properties,
    country: Type.Optional(Country),
    refresh: Type.Optional(
      Type.Boolean({ description: "Ask the provider, however fresh the list is" }),
    ),
  },
  { additionalProperties: false },
);

/** What an account has, and what messages cost it. */
export function moneyRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/balance",
      {
        config: access("accounts:read", "asked"),
        schema: {
          summary: "Credit of an account at the provider",
          querystring: AccountQuery,
          ...answers({ 200: BalanceAnswer }),
        },
      },
      async (request) => {
        const account = await accountFor(app, request, request.query.accountId);
        const answer = await askProvider(app, account, (nexmo) => nexmo.account.balance());
        if (answer.kind !== "balance") throw noAnswer(answer, account, { what: "the balance" });
        return balanceView(account, answer);
      },
    );
    server.get(
      "/prices",
      {
        config: access("accounts:read", "asked"),
        schema: {
          summary: "The provider's prices of one SMS part",
          description: "Read from the provider once a day; readAt says when.",
          querystring: PricesQuery,
          ...answers({ 200: Prices }),
        },
      },
      async (request) => {
        const { accountId, country, refresh = false } = request.query;
        const account = await accountFor(app, request, accountId);
        const prices = await pricesOf(app, account, { refresh });
        if (prices.kind === "none") {
          throw noAnswer(prices.answer, account, { what: "the price list" });
        }
        const { countries, readAt } = prices.list;
        const asked = countries.filter((one) => country === undefined || one.country === country);
        if (country !== undefined && asked.length === 0) throw notFound(`price for ${country}`);
        return {
          accountId: formatId("account", account.id),
          readAt: readAt.toISOString(),
          stale: prices.stale && whyNoAnswer(prices.stale),
          data: asked,
        };
      },
    );
  };
}
