import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findInbound, listConversations, listInbound, type Reach, reaches } from "@volley/engine";
import type { FastifyRequest } from "fastify";
import type { App } from "../app.ts";
import { readConversation } from "../conversation.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { page, pathId, readCursor } from "./ids.ts";
import { accountFor, namedAccount, namedCampaign } from "./named.ts";
import { phoneOf } from "./messages.ts";
import { notFound } from "./problem.ts";
import { ConversationParams, ConversationsQuery, InboundQuery } from "./reply-schemas.ts";
import { inboundView } from "../reply-views.ts";
import { AccountQuery, IdParams } from "./schemas.ts";
import { ConversationEntry, InboundAnswer } from "./answers/replies.ts";
import { all, answers, pageOf } from "./answers/shapes.ts";

/** What people write, as a list and as conversations. */
export function replyRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const accountsOf = async (request: FastifyRequest, id: string | undefined): Promise<Reach> =>
    id === undefined ? reachOf(request) : [(await namedAccount(app, request, id)).id];
  return async (server) => {
    server.get(
      "/inbound",
      {
        config: access("replies:read", "asked"),
        schema: {
          summary: "Messages from people, newest first",
          querystring: InboundQuery,
          ...answers({ 200: pageOf(InboundAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor, accountId, phone, campaignId, action = null } = request.query;
        const filter = {
          accounts: await accountsOf(request, accountId),
          phone: phone === undefined ? null : phoneOf(phone, "phone"),
          campaignId:
            campaignId === undefined ? null : await namedCampaign(app, request, campaignId),
          action,
        };
        const before = readCursor(cursor);
        const rows = await listInbound(db, filter, { limit: limit + 1, before });
        return page(rows, limit, inboundView);
      },
    );
    server.get(
      "/inbound/:id",
      {
        config: access("replies:read", "asked"),
        schema: {
          summary: "One message from a person",
          params: IdParams,
          ...answers({ 200: InboundAnswer }),
        },
      },
      async (request) => {
        const reach = reachOf(request);
        const inbound = await findInbound(db, pathId("inbound", request.params.id));
        if (!inbound || !reaches(reach, inbound.accountId)) throw notFound("inbound");
        return inboundView(inbound);
      },
    );
    server.get(
      "/conversations",
      {
        config: access("replies:read", "asked"),
        schema: {
          summary: "Numbers that have written, with the latest message of each",
          querystring: ConversationsQuery,
          ...answers({ 200: pageOf(InboundAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor, accountId } = request.query;
        const accounts = await accountsOf(request, accountId);
        const before = readCursor(cursor);
        const rows = await listConversations(db, accounts, { limit: limit + 1, before });
        return page(rows, limit, inboundView);
      },
    );
    server.get(
      "/conversations/:phone",
      {
        config: access("replies:read", "asked"),
        schema: {
          summary: "What went to and fro between an account and a number, oldest first",
          params: ConversationParams,
          querystring: AccountQuery,
          ...answers({ 200: all(ConversationEntry) }),
        },
      },
      async (request) => {
        const account = await accountFor(app, request, request.query.accountId);
        const phone = phoneOf(request.params.phone, "phone");
        return { data: await readConversation(db, { accountId: account.id, phone }) };
      },
    );
  };
}
