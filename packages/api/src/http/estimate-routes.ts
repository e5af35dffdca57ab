import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { pickShard } from "@volley/engine";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { duplicateCampaign } from "../duplicate-campaign.ts";
import { estimate } from "../estimate.ts";
import { sendTest } from "../test-message.ts";
import { access } from "./access.ts";
import { existingCampaign } from "./campaign-routes.ts";
import { change } from "./change.ts";
import { createdCampaign } from "./entries.ts";
import { pathId } from "./ids.ts";
import { messageEffect, recipientOf } from "./messages.ts";
import { conflict, invalid, notFound } from "./problem.ts";
import { IdParams } from "./schemas.ts";
import { campaignView } from "./views.ts";
import { CampaignAnswer } from "./answers/campaigns.ts";
import { Estimate } from "./answers/estimates.ts";
import { Message } from "./answers/recipients.ts";
import { answers } from "./answers/shapes.ts";

const strict = { additionalProperties: false } as const;

const TestBody = Type.Object(
  {
    to: Type.String({ maxLength: 40, description: "International, like +447700900123" }),
    recipientId: Type.Optional(
      Type.String({ description: "rcp_…: whose values fill the text; the first when left out" }),
    ),
  },
  strict,
);

const EstimateQuery = Type.Object(
  {
    full: Type.Optional(
      Type.Boolean({ description: "Write every message, however many there are" }),
    ),
  },
  strict,
);

/** A request without a body is one for a copy with the usual name. */
const DuplicateBody = Type.Union([
  Type.Null(),
  Type.Object({ name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) }, strict),
]);

/** What may be done with a campaign before it is started: look at what it comes to, try it, copy it. */
export function estimateRoutes(app: App): FastifyPluginAsyncTypebox {
  const shard = pickShard();
  return async (server) => {
    server.get(
      "/campaigns/:id/estimate",
      {
        config: access("campaigns:read", "campaign"),
        schema: {
          summary: "What the campaign would come to: parts, cost, duration, and what is odd",
          description:
            "Writes messages that are still to be sent and sends none. Of more than 20,000 it writes a sample, and " +
            "says so in `sampled`; with full=true every one, which takes seconds for a million.",
          params: IdParams,
          querystring: EstimateQuery,
          ...answers({ 200: Estimate }),
        },
      },
      async (request) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { full = false } = request.query;
        return await estimate(app, campaign, { full, signal: gone(request.raw.socket) });
      },
    );
    server.post(
      "/campaigns/:id/test",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Send the text of a campaign to a number of your own",
          description:
            "Goes out at once as a single message with the values of one recipient, and counts in no figure " +
            "of the campaign.",
          params: IdParams,
          body: TestBody,
          ...answers({ 202: Message }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { to, recipientId } = request.body;
        const row = recipientId === undefined ? null : pathId("recipient", recipientId);
        const test = { ...recipientOf(to), recipientId: row, shard };
        return await change(app, { request, reply }, async (work) => {
          const answer = await sendTest(work, campaign, test);
          switch (answer.kind) {
            case "noRecipient":
              throw row === null
                ? conflict(
                    "no_recipients",
                    "the campaign has no recipients yet; upload a CSV first",
                  )
                : notFound("recipient");
            case "noText":
              throw invalid("invalid_message", "only texts can be tried, and this is another type");
            case "triggered":
              return messageEffect(answer.triggered, { to });
          }
        });
      },
    );
    server.post(
      "/campaigns/:id/duplicate",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Make a draft with the same settings, without recipients and times",
          params: IdParams,
          body: DuplicateBody,
          ...answers({ 201: CampaignAnswer }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        if (campaign.standing) {
          throw conflict("standing_campaign", "it holds triggered messages and cannot be copied");
        }
        return await change(app, { request, reply }, async ({ db }) => {
          const copy = await duplicateCampaign(db, campaign, request.body?.name);
          return { status: 201, body: campaignView(copy), entry: createdCampaign(copy) };
        });
      },
    );
  };
}

/** Aborts when the client has gone: nobody waits for the answer any more. */
function gone(socket: {
  readonly once: (event: "close", act: () => void) => unknown;
}): AbortSignal {
  const controller = new AbortController();
  socket.once("close", () => controller.abort());
  return controller.signal;
}
