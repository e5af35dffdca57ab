import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  findAccount,
  listSenderLimitPage,
  removeSenderLimit,
  SENDER_PATTERN,
  type SenderLimit,
  setSenderLimit,
} from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { senderEntry } from "./entries.ts";
import { MaxPerSecond } from "./campaign-schemas.ts";
import { pageBy, pathId, readTextCursor } from "./ids.ts";
import { notFound } from "./problem.ts";
import { IdParams, ListQuery } from "./schemas.ts";
import { SenderLimitAnswer } from "./answers/accounts.ts";
import { NoContent, answers, pageOf } from "./answers/shapes.ts";

const SenderParams = Type.Object({
  ...IdParams.properties,
  sender: Type.String({ pattern: SENDER_PATTERN }),
});

const SENDER = new RegExp(SENDER_PATTERN);

const LimitBody = Type.Object({ maxPerSecond: MaxPerSecond }, { additionalProperties: false });

/** Limits of an account's sending numbers. A sender without one has its account's limit only. */
export function senderRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const existing = async (id: string): Promise<number> => {
    const account = await findAccount(db, pathId("account", id));
    if (!account) throw notFound("account");
    return account.id;
  };
  return async (server) => {
    server.get(
      "/accounts/:id/senders",
      {
        config: access("accounts:read", "account"),
        schema: {
          summary: "List senders that have a limit of their own",
          params: IdParams,
          querystring: ListQuery,
          ...answers({ 200: pageOf(SenderLimitAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor } = request.query;
        const rows = await listSenderLimitPage(db, {
          accountId: await existing(request.params.id),
          after: readTextCursor(cursor, SENDER) ?? "",
          limit: limit + 1,
        });
        const { data, nextCursor } = pageBy(rows, limit, ({ sender }) => sender);
        return { data: data.map(limitView), nextCursor };
      },
    );
    server.put(
      "/accounts/:id/senders/:sender",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Limit a sender, also while campaigns run",
          params: SenderParams,
          body: LimitBody,
          ...answers({ 200: SenderLimitAnswer }),
        },
      },
      async (request, reply) => {
        const { id, sender } = request.params;
        const limit = { accountId: await existing(id), sender, ...request.body };
        return await change(app, { request, reply }, async (work) => {
          await setSenderLimit(work.db, limit);
          return { body: limitView(limit), entry: senderEntry(limit) };
        });
      },
    );
    server.delete(
      "/accounts/:id/senders/:sender",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Take a sender's limit away",
          params: SenderParams,
          ...answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const { id, sender } = request.params;
        const accountId = await existing(id);
        return await change(app, { request, reply }, async (work) => {
          if (!(await removeSenderLimit(work.db, { accountId, sender }))) {
            throw notFound("limit of this sender");
          }
          const entry = senderEntry({ accountId, sender, maxPerSecond: null });
          return { status: 204, body: null, entry };
        });
      },
    );
  };
}

function limitView({ sender, maxPerSecond }: SenderLimit) {
  return { sender, maxPerSecond };
}
