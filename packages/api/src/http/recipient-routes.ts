import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findByPhone, findRecipient, formatId, type ImportOptions } from "@volley/engine";
import { checkOptions, CsvError, storeUpload } from "@volley/importer";
import type { App } from "../app.ts";
import { unknownNumber } from "../history/unknown-number.ts";
import { historyOf } from "../history/history.ts";
import { access } from "./access.ts";
import { reachOf, sightOf } from "./auth.ts";
import { change } from "./change.ts";
import { importEntry } from "./entries.ts";
import { existingCampaign, takesNoRecipients } from "./campaign-routes.ts";
import { pageBy, pathId, readTextCursor } from "./ids.ts";
import { phoneOf } from "./messages.ts";
import { invalid, notFound } from "./problem.ts";
import { IdParams, ImportQuery, PhoneQuery, RecipientParams } from "./schemas.ts";
import { steadily } from "./upload-body.ts";
import { recipientView } from "./views.ts";
import { Uploaded } from "./answers/imports.ts";
import { PhoneHistory, RecipientAnswer } from "./answers/recipients.ts";
import { answers } from "./answers/shapes.ts";

export function recipientRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  return async (server) => {
    // The body stays a stream, so a file of any size passes through without being held.
    server.addContentTypeParser(
      ["text/csv", "application/octet-stream"],
      async (_request: unknown, body: unknown) => body,
    );
    server.put(
      "/campaigns/:id/recipients",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Upload a CSV of recipients",
          description: "Answers 202 when the file is stored; its rows are loaded from then on.",
          consumes: ["text/csv"],
          params: IdParams,
          querystring: ImportQuery,
          ...answers({ 202: Uploaded }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { fileName = "upload.csv", ...options } = request.query;
        checkBeforehand(options);
        const { body } = request;
        if (!(body instanceof Readable))
          throw invalid("no_file", "send the CSV as the body, with Content-Type: text/csv");
        const upload = { campaignId: campaign.id, fileName, options };
        const stored = await storeUpload(db, upload, steadily(body, app.config.uploadPatienceMs));
        if (!stored) throw await takesNoRecipients(app, request.params.id);
        const { importId } = stored;
        try {
          await app.jobs.add("import", importId);
        } catch (error) {
          app.log("jobs.add_failed", { importId, error });
        }
        const id = formatId("import", importId);
        // The bytes came over many transactions, so this line follows the last of them.
        return await change(app, { request, reply }, async (work) => ({
          status: 202,
          location: `/v1/imports/${id}`,
          body: { importId: id },
          entry: await importEntry(work.db, "import.upload", { ...upload, id: importId }),
        }));
      },
    );
    server.get(
      "/campaigns/:id/recipients/:rid",
      {
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "Read a recipient",
          params: RecipientParams,
          ...answers({ 200: RecipientAnswer }),
        },
      },
      async (request) => {
        const campaign = await existingCampaign(app, request.params.id);
        const id = pathId("recipient", request.params.rid);
        const recipient = await findRecipient(db, campaign.id, id);
        if (!recipient) throw notFound("recipient");
        return recipientView(recipient);
      },
    );
    server.get(
      "/recipients",
      {
        config: access("campaigns:read", "asked"),
        schema: {
          summary: "Every campaign row of one number, and everything that happened to it",
          description:
            "`history` is in the order of time, what goes on now last. Replies need replies:read, " +
            "opt-outs optouts:read, and who has done what to a campaign audit:read.",
          querystring: PhoneQuery,
          ...answers({ 200: PhoneHistory }),
        },
      },
      async (request) => {
        const phone = phoneOf(request.query.phone, "phone");
        const { limit = 50, cursor } = request.query;
        const of = { phone, reach: reachOf(request), before: placeIn(cursor), limit: limit + 1 };
        const [rows, history] = await Promise.all([
          findByPhone(db, of),
          historyOf(db, phone, sightOf(request)),
        ]);
        const { data, nextCursor } = pageBy(rows, limit, (row) => `${row.campaignId}.${row.id}`);
        const note = rows.length + history.length === 0 ? unknownNumber(phone) : null;
        return { phone: `+${phone}`, data: data.map(recipientView), nextCursor, history, note };
      },
    );
  };
}

/** Rows of a number go by campaign, and within one by id. */
function placeIn(cursor: string | undefined) {
  const place = readTextCursor(cursor, /^[1-9][0-9]{0,11}\.[1-9][0-9]{0,11}$/);
  if (place === null) return null;
  const [campaignId = 0, id = 0] = place.split(".").map(Number);
  return { campaignId, id };
}

/** Refuses what no file can be read with before any of it comes. */
function checkBeforehand(options: ImportOptions): void {
  try {
    checkOptions(options);
  } catch (error) {
    throw error instanceof CsvError ? invalid("invalid_request", error.message) : error;
  }
}
