import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  countParkedReceipts,
  listParkedReceipts,
  listRecoveredReceipts,
  type Reach,
} from "@volley/engine";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { page, pageBy, readCursor } from "./ids.ts";
import { namedAccount } from "./named.ts";
import { AccountQuery, ListQuery } from "./schemas.ts";
import { parkedReceiptView, recoveredReceiptsView } from "./views.ts";
import { ParkedReceipts, RecoveredReceiptsAnswer } from "./answers/receipts.ts";
import { answers, pageOf } from "./answers/shapes.ts";

const ReceiptsQuery = Type.Object(
  { ...ListQuery.properties, ...AccountQuery.properties },
  { additionalProperties: false },
);

/** Receipts that have not found their recipient, and recipients that their receipts had not found. */
export function receiptRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/receipts/parked",
      {
        config: access("accounts:read", "asked"),
        schema: {
          summary: "Receipts that belong to nothing yet, the newest first",
          description:
            "They are tried again for a week. What stays was most often sent by another program.",
          querystring: ReceiptsQuery,
          ...answers({ 200: ParkedReceipts }),
        },
      },
      async (request) => {
        const { accountId, cursor, limit = 50 } = request.query;
        const accounts = await accountsAsked(app, request, accountId);
        const of = { accounts, before: readCursor(cursor), limit: limit + 1 };
        const [rows, count] = await Promise.all([
          listParkedReceipts(app.db, of),
          countParkedReceipts(app.db, accounts),
        ]);
        return { count, ...page(rows, limit, parkedReceiptView) };
      },
    );
    server.get(
      "/receipts/recovered",
      {
        config: access("accounts:read", "asked"),
        schema: {
          summary:
            "By campaign, overdue receipts that the provider was asked for, and those it knew",
          querystring: ReceiptsQuery,
          ...answers({ 200: pageOf(RecoveredReceiptsAnswer) }),
        },
      },
      async (request) => {
        const { accountId, cursor, limit = 50 } = request.query;
        const accounts = await accountsAsked(app, request, accountId);
        const of = { accounts, before: readCursor(cursor), limit: limit + 1 };
        const rows = await listRecoveredReceipts(app.db, of);
        const { data, nextCursor } = pageBy(rows, limit, ({ campaignId }) => campaignId);
        return { data: data.map(recoveredReceiptsView), nextCursor };
      },
    );
  };
}

async function accountsAsked(
  app: App,
  request: FastifyRequest,
  accountId: string | undefined,
): Promise<Reach> {
  if (accountId === undefined) return reachOf(request);
  return [(await namedAccount(app, request, accountId)).id];
}
