import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type Evidence,
  formatId,
  listOptouts,
  optIn,
  optOut,
  type OptoutFilter,
  optoutHistory,
  pickShard,
  readOptouts,
} from "@volley/engine";
import { optoutsCsv } from "@volley/importer";
import type { FastifyRequest } from "fastify";
import type { Static } from "typebox";
import type { App } from "../app.ts";
import { loadOptouts } from "../optouts.ts";
import { access } from "./access.ts";
import { callerOf, reachOf } from "./auth.ts";
import { change } from "./change.ts";
import { optoutEntry } from "./entries.ts";
import { page, readCursor } from "./ids.ts";
import { accountFor, namedAccount } from "./named.ts";
import { phoneOf } from "./messages.ts";
import {
  OptInQuery,
  OptoutBody,
  OptoutHistoryQuery,
  OptoutImportQuery,
  OptoutsCsvQuery,
  OptoutsQuery,
} from "./optout-schemas.ts";
import { optoutEventView, optoutView } from "./optout-views.ts";
import { invalid, notFound } from "./problem.ts";
import { sendCsv } from "./send-csv.ts";
import { LoadedOptouts, OptoutAnswer, OptoutEventAnswer } from "./answers/optouts.ts";
import { NoContent, answers, file, pageOf } from "./answers/shapes.ts";

/** Numbers that must not be texted. What is said here holds for every campaign of the account within a second. */
export function optoutRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  const shard = pickShard();
  return async (server) => {
    server.addContentTypeParser(
      ["text/csv", "application/octet-stream"],
      async (_request: unknown, body: unknown) => body,
    );
    server.get(
      "/optouts",
      {
        config: access("optouts:read", "asked"),
        schema: {
          summary: "List opt-outs, newest first",
          querystring: OptoutsQuery,
          ...answers({ 200: pageOf(OptoutAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor } = request.query;
        const before = readCursor(cursor);
        const rows = await listOptouts(db, await filterOf(app, request, request.query), {
          limit: limit + 1,
          before,
        });
        return page(rows, limit, optoutView);
      },
    );
    server.get(
      "/optouts.csv",
      {
        config: access("optouts:read", "asked"),
        schema: {
          summary: "All opt-outs as a CSV",
          querystring: OptoutsCsvQuery,
          ...answers({ 200: file("text/csv", "One line for each number") }),
        },
      },
      async (request, reply) => {
        const filter = await filterOf(app, request, request.query);
        return await sendCsv(reply, "optouts.csv", optoutsCsv(readOptouts(db, filter)));
      },
    );
    server.get(
      "/optouts/history",
      {
        config: access("optouts:read", "asked"),
        schema: {
          summary: "Every opting out and in of one number, oldest first",
          querystring: OptoutHistoryQuery,
          ...answers({ 200: pageOf(OptoutEventAnswer) }),
        },
      },
      async (request) => {
        const { id: accountId } = await accountFor(app, request, request.query.accountId);
        const phone = phoneOf(request.query.phone, "phone");
        const { limit = 50, cursor } = request.query;
        const after = readCursor(cursor);
        const of = { accounts: [accountId], phone, after, limit: limit + 1 };
        return page(await optoutHistory(db, of), limit, optoutEventView);
      },
    );
    server.post(
      "/optouts",
      {
        config: access("optouts:write", "asked"),
        schema: {
          summary: "Opt a number out",
          description: "201 when it is new, 200 when the number had opted out before.",
          body: OptoutBody,
          ...answers({ 200: OptoutAnswer, 201: OptoutAnswer }),
        },
      },
      async (request, reply) => {
        const { accountId: id, phone: text, reason = "asked", evidence } = request.body;
        const { id: accountId } = await accountFor(app, request, id);
        const phone = phoneOf(text, "phone");
        return await change(app, { request, reply }, async (work) => {
          const out = { ...saidBy(request, evidence), accountId, phone, reason };
          const changed = await optOut(work.db, [out], shard);
          const [optout] = await listOptouts(
            work.db,
            { accounts: [accountId], startsWith: String(phone), reason: null, source: null },
            { limit: 1, before: null },
          );
          if (!optout) throw notFound("opt-out of this number any more");
          const body = optoutView(optout);
          if (changed.length === 0) return { body, entry: null };
          return { status: 201, body, entry: optoutEntry("optout.add", accountId, { reason }) };
        });
      },
    );
    server.delete(
      "/optouts",
      {
        config: access("optouts:write", "asked"),
        schema: {
          summary: "Let a number be texted again",
          description: "Its history stays, with this in it.",
          querystring: OptInQuery,
          ...answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const { accountId: id, phone: text, evidence } = request.query;
        const { id: accountId } = await accountFor(app, request, id);
        const phone = phoneOf(text, "phone");
        return await change(app, { request, reply }, async (work) => {
          const back = { ...saidBy(request, evidence), accountId, phone };
          if ((await optIn(work.db, [back])).length === 0) {
            throw notFound("opt-out of this number");
          }
          return { status: 204, body: null, entry: optoutEntry("optout.remove", accountId) };
        });
      },
    );
    server.post(
      "/optouts/import",
      {
        config: access("optouts:write", "asked"),
        schema: {
          summary: "Opt out every number of a CSV",
          description:
            "Answers when all of it is committed. Rows that cannot be read are told with their lines.",
          consumes: ["text/csv"],
          querystring: OptoutImportQuery,
          ...answers({ 200: LoadedOptouts }),
        },
      },
      async (request, reply) => {
        const { accountId: id, fileName = "upload.csv", ...options } = request.query;
        const { id: accountId } = await accountFor(app, request, id);
        const { body } = request;
        if (!(body instanceof Readable)) {
          throw invalid("no_file", "send the CSV as the body, with Content-Type: text/csv");
        }
        const by = { source: "import", actor: callerOf(request).name } as const;
        const loaded = await loadOptouts(app, { accountId, fileName, bytes: body, options, ...by });
        const { problems: _, ...counts } = loaded;
        const entry = optoutEntry("optout.import", accountId, { fileName, ...counts });
        const answer = { accountId: formatId("account", accountId), ...loaded };
        // The file came over many transactions, so this line follows the last of them.
        return await change(app, { request, reply }, async () => ({ body: answer, entry }));
      },
    );
  };
}

function saidBy(request: FastifyRequest, evidence: string | null = null): Evidence {
  return { source: "api", actor: callerOf(request).name, evidence, messageId: null };
}

type Query = Static<typeof OptoutsCsvQuery>;

async function filterOf(app: App, request: FastifyRequest, query: Query): Promise<OptoutFilter> {
  const { accountId, search, reason = null, source = null } = query;
  const accounts =
    accountId === undefined ? reachOf(request) : [(await namedAccount(app, request, accountId)).id];
  return { accounts, startsWith: search?.replace("+", "") ?? null, reason, source };
}
