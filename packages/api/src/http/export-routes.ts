import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { formatId, NOT_DELIVERED, readRecipientPage } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { recipientsCsv } from "../recipients-csv.ts";
import { retryCampaign } from "../retry-campaign.ts";
import { access } from "./access.ts";
import { existingCampaign } from "./campaign-routes.ts";
import { change } from "./change.ts";
import { cursorAfter, readCursor } from "./ids.ts";
import { createdCampaign } from "./entries.ts";
import { conflict } from "./problem.ts";
import { filterOf, RecipientFilterQuery } from "./recipient-filter.ts";
import { IdParams, ListQuery } from "./schemas.ts";
import { sendCsv } from "./send-csv.ts";
import { campaignView, recipientView } from "./views.ts";
import { RetriedCampaign } from "./answers/campaigns.ts";
import { RecipientAnswer } from "./answers/recipients.ts";
import { answers, file, pageOf } from "./answers/shapes.ts";

const strict = { additionalProperties: false } as const;

const RecipientsQuery = Type.Object(
  { ...ListQuery.properties, ...RecipientFilterQuery.properties },
  strict,
);

/** A request without a body asks for the usual states. */
const RetryBody = Type.Union([
  Type.Null(),
  Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      states: Type.Optional(
        Type.Array(Type.Union(NOT_DELIVERED.map((state) => Type.Literal(state))), {
          minItems: 1,
          description: "failed, expired, no_receipt and rejected when left out",
        }),
      ),
    },
    strict,
  ),
]);

/** The recipients of a campaign, page by page, as a file, and those not reached as a new campaign. */
export function exportRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      "/campaigns/:id/recipients",
      {
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "List recipients of a campaign",
          description:
            "A page looks at a bounded number of rows, so where few match it may have fewer than asked for, or " +
            "none; go on as long as there is a nextCursor.",
          params: IdParams,
          querystring: RecipientsQuery,
          ...answers({ 200: pageOf(RecipientAnswer) }),
        },
      },
      async (request) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { limit = 50, cursor, ...filter } = request.query;
        const { rows, next } = await readRecipientPage(app.db, campaign.id, {
          ...filterOf(filter),
          after: readCursor(cursor) ?? 0,
          limit,
        });
        return {
          data: rows.map(recipientView),
          nextCursor: next === null ? null : cursorAfter(next),
        };
      },
    );
    server.get(
      "/campaigns/:id/recipients.csv",
      {
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "Every recipient with what became of it, as a CSV",
          description:
            "Streamed, and safe to open in a spreadsheet: cells that would run as formulas begin with an " +
            "apostrophe, which an import takes off again.",
          params: IdParams,
          querystring: RecipientFilterQuery,
          ...answers({ 200: file("text/csv", "One line for each recipient") }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const csv = recipientsCsv(app.db, campaign, filterOf(request.query));
        return await sendCsv(reply, `recipients-${request.params.id}.csv`, csv);
      },
    );
    server.post(
      "/campaigns/:id/retry",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Make a draft for those whom the campaign has not reached",
          description:
            "With the same settings but for times. Its recipients are loaded like an upload; importId tells when.",
          params: IdParams,
          body: RetryBody,
          ...answers({ 201: RetriedCampaign }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        if (campaign.standing) {
          throw conflict("standing_campaign", "it holds triggered messages and cannot be copied");
        }
        return await change(app, { request, reply }, async (work) => {
          const retried = await retryCampaign(work, campaign, request.body ?? {});
          if (retried.kind === "nobody") {
            throw conflict("nobody_to_retry", "nobody of this campaign is in one of these states");
          }
          const importId = formatId("import", retried.importId);
          return {
            status: 201,
            body: { ...campaignView(retried.campaign), importId },
            entry: createdCampaign(retried.campaign),
          };
        });
      },
    );
  };
}
