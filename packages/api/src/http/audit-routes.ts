import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { AUDIT_ACTIONS, listAudit } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { page, queryId, readCursor } from "./ids.ts";
import { ListQuery } from "./schemas.ts";
import { auditView } from "./views.ts";
import { AuditLineAnswer } from "./answers/access.ts";
import { answers, pageOf } from "./answers/shapes.ts";

const AuditQuery = Type.Object(
  {
    ...ListQuery.properties,
    action: Type.Optional(Type.Enum([...AUDIT_ACTIONS])),
    accountId: Type.Optional(Type.String({ description: "acc_…" })),
    subject: Type.Optional(
      Type.String({ maxLength: 100, description: "What was changed, for example cmp_1" }),
    ),
    keyId: Type.Optional(Type.String({ description: "key_…: what this key has done" })),
  },
  { additionalProperties: false },
);

/** Who has changed what. */
export function auditRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/audit",
      {
        config: access("audit:read", "asked"),
        schema: {
          summary: "List changes, newest first",
          description: "What concerns all accounts is shown to keys that are limited to none.",
          querystring: AuditQuery,
          ...answers({ 200: pageOf(AuditLineAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor, action, accountId, subject, keyId } = request.query;
        const rows = await listAudit(app.db, {
          reach: reachOf(request),
          before: readCursor(cursor),
          limit: limit + 1,
          action: action ?? null,
          accountId: queryId("account", accountId),
          subject: subject ?? null,
          apiKeyId: queryId("key", keyId),
        });
        return page(rows, limit, auditView);
      },
    );
  };
}
