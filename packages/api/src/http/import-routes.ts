import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findImport, readProblems } from "@volley/engine";
import { problemRows, problemsCsv } from "@volley/importer";
import type { App } from "../app.ts";
import { pathId } from "./ids.ts";
import { notFound } from "./problem.ts";
import { IdParams } from "./schemas.ts";
import { importView } from "./views.ts";

export function importRoutes(app: App): FastifyPluginAsyncTypebox {
  const existing = async (id: string) => {
    const upload = await findImport(app.db, pathId("import", id));
    if (!upload) throw notFound("import");
    return upload;
  };
  return async (server) => {
    server.get(
      "/imports/:id",
      { schema: { summary: "Progress and counts of an import", params: IdParams } },
      async (request) => importView(await existing(request.params.id)),
    );
    server.get(
      "/imports/:id/problems.csv",
      { schema: { summary: "The rows that were left out, with reasons", params: IdParams } },
      async (request, reply) => {
        const upload = await existing(request.params.id);
        const rows = problemRows(readProblems(app.db, upload.id));
        return await reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="problems-${request.params.id}.csv"`)
          .header("x-content-type-options", "nosniff")
          .send(Readable.from(problemsCsv(upload.header ?? [], rows)));
      },
    );
  };
}
