import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { preview, readingFor } from "@volley/importer";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { existingCampaign } from "./campaign-routes.ts";
import { invalid } from "./problem.ts";
import { IdParams, ImportQuery } from "./schemas.ts";
import { previewView } from "./views.ts";
import { Preview } from "./answers/imports.ts";
import { answers } from "./answers/shapes.ts";

/** Far more than is looked at, also of a file whose beginning packs badly. */
const BODY_LIMIT = 1024 * 1024;

/** `POST /campaigns/:id/recipients/preview`: what an upload would do, by the first bytes of the file. */
export function previewRoute(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.addContentTypeParser(
      ["text/csv", "application/octet-stream"],
      { parseAs: "buffer" },
      async (_request: unknown, body: unknown) => body,
    );
    server.post(
      "/campaigns/:id/recipients/preview",
      {
        bodyLimit: BODY_LIMIT,
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "Look at a CSV before it is uploaded",
          description:
            "Takes the first 128 KB of a file, or all of a shorter one, packed or not, with the query " +
            "of the upload. Answers with encoding, delimiter, columns and the verdict on the first " +
            "rows, or why the file would be refused. Nothing is stored.",
          consumes: ["text/csv"],
          params: IdParams,
          querystring: ImportQuery,
          ...answers({ 200: Preview }),
        },
      },
      async (request) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { fileName: _fileName, ...options } = request.query;
        const { body } = request;
        if (!(body instanceof Uint8Array)) {
          throw invalid(
            "no_file",
            "send the first 128 KB of the CSV as the body, with Content-Type: text/csv",
          );
        }
        return previewView(await preview(Readable.from([body]), readingFor(options, campaign)));
      },
    );
  };
}
