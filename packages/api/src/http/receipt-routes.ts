import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { countParkedReceipts, listParkedReceipts, type Reach } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { page, readCursor } from "./ids.ts";
import { namedAccount } from "./named.ts";
import { AccountQuery, ListQuery } from "./schemas.ts";
import { parkedReceiptView } from "./views.ts";

const ParkedQuery = Type.Object(
  { ...ListQuery.properties, ...AccountQuery.properties },
  { additionalProperties: false },
);

/** Receipts that have not found their recipient. */
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
          querystring: ParkedQuery,
        },
      },
      async (request) => {
        const { accountId, cursor, limit = 50 } = request.query;
        const accounts: Reach =
          accountId === undefined
            ? reachOf(request)
            : [(await namedAccount(app, request, accountId)).id];
        const of = { accounts, before: readCursor(cursor), limit: limit + 1 };
        const [rows, count] = await Promise.all([
          listParkedReceipts(app.db, of),
          countParkedReceipts(app.db, accounts),
        ]);
        return { count, ...page(rows, limit, parkedReceiptView) };
      },
    );
  };
}
