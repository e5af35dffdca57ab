import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findApiKey, listApiKeys, revokeApiKey, SCOPES } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { makeKey } from "../keys.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { keyEntry } from "./entries.ts";
import { bodyId, page, pathId, readCursor } from "./ids.ts";
import { conflict, invalid, notFound } from "./problem.ts";
import { IdParams, ListQuery } from "./schemas.ts";
import { keyView } from "./views.ts";
import { KeyAnswer, MadeKey } from "./answers/access.ts";
import { answers, pageOf } from "./answers/shapes.ts";

const KeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(Type.Enum([...SCOPES]), {
      minItems: 1,
      uniqueItems: true,
      description: "What it may do; writing includes reading, admin includes everything",
    }),
    accounts: Type.Optional(
      Type.Array(Type.String({ maxLength: 40 }), {
        minItems: 1,
        maxItems: 1_000,
        uniqueItems: true,
        description: "acc_…: all that it sees and changes; without it, all accounts",
      }),
    ),
    expiresAt: Type.Optional(Type.String({ format: "date-time" })),
  },
  { additionalProperties: false },
);

/** Keys of this API. Who may make one may do anything, so this is for unlimited admin keys only. */
export function keyRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  return async (server) => {
    server.post(
      "/keys",
      {
        config: access("admin", "installation"),
        schema: {
          summary: "Make a key; its text is in this answer only",
          body: KeyBody,
          ...answers({ 201: MadeKey }),
        },
      },
      async (request, reply) => {
        const { accounts, expiresAt, ...wanted } = request.body;
        const key = {
          ...wanted,
          accounts: accounts?.map((id) => bodyId("account", id)) ?? null,
          expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
        };
        return await change(app, { request, reply }, async (work) => {
          const made = await makeKey(work, key);
          switch (made.kind) {
            case "made": {
              const body = { ...keyView(made.key), key: made.text };
              return { status: 201, body, entry: keyEntry("key.create", made.key) };
            }
            case "taken":
              throw conflict("key_exists", `there is already a key named "${wanted.name}"`);
            case "wrong":
              throw invalid("invalid_key", made.problem);
          }
        });
      },
    );
    server.get(
      "/keys",
      {
        config: access("admin", "installation"),
        schema: {
          summary: "List keys, newest first",
          querystring: ListQuery,
          ...answers({ 200: pageOf(KeyAnswer) }),
        },
      },
      async (request) => {
        const limit = request.query.limit ?? 50;
        const rows = await listApiKeys(db, limit + 1, readCursor(request.query.cursor));
        return page(rows, limit, keyView);
      },
    );
    server.get(
      "/keys/:id",
      {
        config: access("admin", "installation"),
        schema: { summary: "Read a key", params: IdParams, ...answers({ 200: KeyAnswer }) },
      },
      async (request) => {
        const key = await findApiKey(db, pathId("key", request.params.id));
        if (!key) throw notFound("key");
        return keyView(key);
      },
    );
    server.post(
      "/keys/:id/revoke",
      {
        config: access("admin", "installation"),
        schema: {
          summary: "End a key for good",
          description: "Refused everywhere within five seconds.",
          params: IdParams,
          ...answers({ 200: KeyAnswer }),
        },
      },
      async (request, reply) => {
        const id = pathId("key", request.params.id);
        return await change(app, { request, reply }, async (work) => {
          const key = await revokeApiKey(work.db, id);
          if (!key) throw notFound("key");
          return { body: keyView(key), entry: keyEntry("key.revoke", key) };
        });
      },
    );
  };
}
