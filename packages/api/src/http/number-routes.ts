import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DoneAnswer, NumberPage } from "@volley/nexmo";
import type { Account } from "@volley/engine";
import type { App } from "../app.ts";
import { askProvider } from "../ask-provider.ts";
import { numberUpdateOf, patternOf, SEE_WHETHER_DONE } from "../numbers.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { numberEntry } from "./entries.ts";
import { accountFor } from "./named.ts";
import { noAnswer } from "./provider-answers.ts";
import {
  AvailableQuery,
  BuyBody,
  CancelQuery,
  NumberParams,
  NumberPatch,
  OwnedQuery,
} from "./number-schemas.ts";
import { AvailableNumbers, OwnedNumbers, RentedNumber } from "./answers/numbers.ts";
import { NoContent, answers } from "./answers/shapes.ts";

/** Numbers of an account: owned, for rent, rented, set up and given back. The provider keeps them; we keep none. */
export function numberRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/numbers",
      {
        config: access("numbers:read", "asked"),
        schema: {
          summary: "List the numbers of an account",
          querystring: OwnedQuery,
          ...answers({ 200: OwnedNumbers }),
        },
      },
      async (request) => {
        const { accountId, page: index = 1, limit: size = 50, country, ...rest } = request.query;
        const account = await accountFor(app, request, accountId);
        const query = { index, size, ...patternOf(rest), ...(country ? { country } : {}) };
        const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.owned(query));
        return pageView(answer, account, size);
      },
    );
    server.get(
      "/numbers/available",
      {
        config: access("numbers:read", "asked"),
        schema: {
          summary: "Search numbers for rent",
          querystring: AvailableQuery,
          ...answers({ 200: AvailableNumbers }),
        },
      },
      async (request) => {
        const { accountId, page: index = 1, limit: size = 50, ...rest } = request.query;
        const { country, type, features } = rest;
        const account = await accountFor(app, request, accountId);
        const answer = await askProvider(app, account, (nexmo) =>
          nexmo.numbers.available({
            country,
            index,
            size,
            ...patternOf(rest),
            ...(type ? { type } : {}),
            ...(features ? { features } : {}),
          }),
        );
        return pageView(answer, account, size);
      },
    );
    server.post(
      "/numbers",
      {
        config: access("numbers:write", "asked"),
        schema: {
          summary: "Rent a number",
          description: "Costs its monthly price at once, and each month until it is given back.",
          body: BuyBody,
          ...answers({ 201: RentedNumber }),
        },
      },
      async (request, reply) => {
        const { accountId, country, number: msisdn } = request.body;
        const account = await accountFor(app, request, accountId);
        const line = { country, msisdn };
        const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.buy(line));
        confirmed(answer, account, `to rent ${msisdn}`);
        // The provider was asked before, so this line follows what it has done.
        return await change(app, { request, reply }, async () => ({
          status: 201,
          body: { number: msisdn, country },
          entry: numberEntry("number.rent", account, { country, number: msisdn }),
        }));
      },
    );
    server.patch(
      "/numbers/:number",
      {
        config: access("numbers:write", "asked"),
        schema: {
          summary: "Change where messages and calls to a number go",
          params: NumberParams,
          body: NumberPatch,
          ...answers({ 200: RentedNumber }),
        },
      },
      async (request, reply) => {
        const { number: msisdn } = request.params;
        const { accountId, country, ...wanted } = request.body;
        const account = await accountFor(app, request, accountId);
        const update = { country, msisdn, ...numberUpdateOf(wanted) };
        const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.update(update));
        confirmed(answer, account, `to change ${msisdn}`);
        return await change(app, { request, reply }, async () => ({
          body: { number: msisdn, country },
          entry: numberEntry("number.change", account, { country, number: msisdn, ...wanted }),
        }));
      },
    );
    server.delete(
      "/numbers/:number",
      {
        config: access("numbers:write", "asked"),
        schema: {
          summary: "Give a number back",
          params: NumberParams,
          querystring: CancelQuery,
          ...answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const { number: msisdn } = request.params;
        const { accountId, country } = request.query;
        const account = await accountFor(app, request, accountId);
        const line = { country, msisdn };
        const answer = await askProvider(app, account, (nexmo) => nexmo.numbers.cancel(line));
        confirmed(answer, account, `to give ${msisdn} back`);
        return await change(app, { request, reply }, async () => ({
          status: 204,
          body: null,
          entry: numberEntry("number.cancel", account, { country, number: msisdn }),
        }));
      },
    );
  };
}

function confirmed(answer: DoneAnswer, account: Account, what: string): void {
  if (answer.kind === "done") return;
  throw noAnswer(answer, account, { what, afterwards: SEE_WHETHER_DONE });
}

/** The provider pages by number, so here a cursor would promise more than there is. */
function pageView<Kind extends { readonly msisdn: string }>(
  answer: NumberPage<Kind>,
  account: Account,
  size: number,
) {
  if (answer.kind !== "page") throw noAnswer(answer, account, { what: "the list of numbers" });
  const { index, count } = answer;
  return {
    data: answer.numbers.map(({ msisdn, ...rest }) => ({ number: msisdn, ...rest })),
    total: count,
    nextPage: index * size < count ? index + 1 : null,
  };
}
