import type { FastifyPluginAsync } from "fastify";
import {
  cancelImport,
  findImport,
  formatId,
  listImportsWithin,
  readDuplicates,
  readProblems,
} from "@volley/engine";
import { duplicatesCsv, problemRows, problemsCsv } from "@volley/importer";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { importEntry } from "../../http/entries.ts";
import { page, pathId, readCursor } from "../../http/ids.ts";
import { conflict, notFound } from "../../http/problem.ts";
import { sendCsv } from "../../http/send-csv.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { html } from "../html.ts";
import { empty, nextPage } from "../parts.ts";
import { queryOf } from "../query.ts";
import { importRows } from "./import-rows.ts";

const PAGE = 25;

type WithId = { readonly Params: { readonly id: string } };

/** Every file that was loaded, and what was left out of each. */
export function importPages({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get(
      "/imports",
      { config: access("campaigns:read", "asked") },
      async (request, reply) => {
        const rows = await listImportsWithin(app.db, {
          reach: reachOf(request),
          before: readCursor(queryOf(request)("cursor") ?? undefined),
          limit: PAGE + 1,
        });
        const { data, nextCursor } = page(rows, PAGE, (row) => row);
        const body = html`${
          data.length === 0
            ? empty("No file yet.", "Files are loaded into a campaign, in its first step.")
            : html`<section class="card">${importRows(request, data)}</section>`
        }
        ${nextPage("/imports", nextCursor)}`;
        return await show({ request, reply }, { title: "Imports", place: "/imports", body });
      },
    );
    const read = { config: access("campaigns:read", "import") };
    server.get<WithId>("/imports/:id/problems.csv", read, async (request, reply) => {
      const { id, header } = await existing(app, request.params.id);
      const csv = problemsCsv(header ?? [], problemRows(readProblems(app.db, id)));
      return await sendCsv(reply, `problems-${request.params.id}.csv`, csv);
    });
    server.get<WithId>("/imports/:id/duplicates.csv", read, async (request, reply) => {
      const { id } = await existing(app, request.params.id);
      const csv = duplicatesCsv(readDuplicates(app.db, id));
      return await sendCsv(reply, `duplicates-${request.params.id}.csv`, csv);
    });
    server.post<WithId>(
      "/imports/:id/cancel",
      { config: access("campaigns:write", "import") },
      async (request, reply) => {
        const { id, campaignId } = await existing(app, request.params.id);
        await act(app, request, async ({ db }) => {
          const state = await cancelImport(db, id);
          if (state !== "cancelled") {
            throw conflict("wrong_state", `the import is ${state ?? "gone"} and cannot be stopped`);
          }
          return {
            result: undefined,
            entry: await importEntry(db, "import.cancel", { id, campaignId }),
          };
        });
        const campaign = formatId("campaign", campaignId);
        return await reply.redirect(`/campaigns/${campaign}/audience?done=importCancelled`, 303);
      },
    );
  };
}

async function existing(app: App, id: string) {
  const found = await findImport(app.db, pathId("import", id));
  if (!found) throw notFound("import");
  return found;
}
