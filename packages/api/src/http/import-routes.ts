import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { cancelImport, findImport, readDuplicates, readProblems } from "@volley/engine";
import { duplicatesCsv, problemRows, problemsCsv } from "@volley/importer";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { change } from "./change.ts";
import { importEntry } from "./entries.ts";
import { pathId } from "./ids.ts";
import { conflict, notFound } from "./problem.ts";
import { IdParams } from "./schemas.ts";
import { sendCsv } from "./send-csv.ts";
import { importView } from "./views.ts";
import { ImportAnswer } from "./answers/imports.ts";
import { answers, file } from "./answers/shapes.ts";

export function importRoutes(app: App): FastifyPluginAsyncTypebox {
  const existing = async (id: string) => {
    const upload = await findImport(app.db, pathId("import", id));
    if (!upload) throw notFound("import");
    return upload;
  };
  return async (server) => {
    server.get(
      "/imports/:id",
      {
        config: access("campaigns:read", "import"),
        schema: {
          summary: "Progress and counts of an import",
          params: IdParams,
          ...answers({ 200: ImportAnswer }),
        },
      },
      async (request) => importView(await existing(request.params.id)),
    );
    server.get(
      "/imports/:id/problems.csv",
      {
        config: access("campaigns:read", "import"),
        schema: {
          summary: "The rows that were left out, with reasons",
          params: IdParams,
          ...answers({
            200: file("text/csv", "The rows as they were uploaded, with a reason each"),
          }),
        },
      },
      async (request, reply) => {
        const upload = await existing(request.params.id);
        const rows = problemRows(readProblems(app.db, upload.id));
        const csv = problemsCsv(upload.header ?? [], rows);
        return await sendCsv(reply, `problems-${request.params.id}.csv`, csv);
      },
    );
    server.get(
      "/imports/:id/duplicates.csv",
      {
        config: access("campaigns:read", "import"),
        schema: {
          summary:
            "The rows whose number was in the campaign already, and where it came from first",
          params: IdParams,
          ...answers({ 200: file("text/csv", "One line for each duplicate") }),
        },
      },
      async (request, reply) => {
        const upload = await existing(request.params.id);
        const csv = duplicatesCsv(readDuplicates(app.db, upload.id));
        return await sendCsv(reply, `duplicates-${request.params.id}.csv`, csv);
      },
    );
    server.post(
      "/imports/:id/cancel",
      {
        config: access("campaigns:write", "import"),
        schema: {
          summary: "Stop an import; what it has loaded stays",
          description: "Nothing more is loaded once this is answered.",
          params: IdParams,
          ...answers({ 200: ImportAnswer }),
        },
      },
      async (request, reply) => {
        const { id, campaignId } = await existing(request.params.id);
        return await change(app, { request, reply }, async ({ db }) => {
          const state = await cancelImport(db, id);
          const upload = await findImport(db, id);
          if (state === "cancelled" && upload) {
            const body = importView(upload);
            return { body, entry: await importEntry(db, "import.cancel", { id, campaignId }) };
          }
          throw conflict("wrong_state", `the import is ${state ?? "gone"} and cannot be cancelled`);
        });
      },
    );
  };
}
