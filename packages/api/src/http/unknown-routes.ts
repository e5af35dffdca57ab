import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { pickShard, RESOLUTIONS, resolveAll, type Resolved, resolveOne } from "@volley/engine";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { callerOf } from "./auth.ts";
import { change } from "./change.ts";
import { campaignEntry } from "./entries.ts";
import { existingCampaign } from "./campaign-routes.ts";
import { pathId } from "./ids.ts";
import { conflict, notFound } from "./problem.ts";
import { IdParams, RecipientParams } from "./schemas.ts";
import { recipientView } from "./views.ts";
import { RecipientAnswer, ResolvedCount } from "./answers/recipients.ts";
import { answers } from "./answers/shapes.ts";

const ResolveBody = Type.Object(
  {
    as: Type.Enum([...RESOLUTIONS], {
      description: "notSubmitted is sent again, or cancelled where the campaign has ended",
    }),
  },
  { additionalProperties: false },
);

/** What an operator does about recipients of whom nobody knows whether the provider took them. */
export function unknownRoutes(app: App): FastifyPluginAsyncTypebox {
  const shard = pickShard();
  return async (server) => {
    server.post(
      "/campaigns/:id/recipients/resolve",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Settle all unknown recipients of a campaign",
          params: IdParams,
          body: ResolveBody,
          ...answers({ 200: ResolvedCount }),
        },
      },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const { as } = request.body;
        const resolve = { campaignId: campaign.id, as, by: keyOf(request) };
        return await change(app, { request, reply }, async (work) => {
          const body = { resolved: await resolveAll(work, resolve, shard) };
          const entry = campaignEntry("recipients.resolve", campaign, { after: { as, ...body } });
          return { body, entry };
        });
      },
    );
    server.post(
      "/campaigns/:id/recipients/:rid/resolve",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Settle an unknown recipient",
          params: RecipientParams,
          body: ResolveBody,
          ...answers({ 200: RecipientAnswer }),
        },
      },
      async (request, reply) => {
        const { id, rid } = request.params;
        const campaign = await existingCampaign(app, id);
        const recipientId = pathId("recipient", rid);
        const { as } = request.body;
        const resolve = { campaignId: campaign.id, recipientId, as, by: keyOf(request) };
        return await change(app, { request, reply }, async (work) => {
          const body = recipientView(resolved(await resolveOne(work, resolve, shard)));
          const after = { as, recipientId: body.id };
          return { body, entry: campaignEntry("recipients.resolve", campaign, { after }) };
        });
      },
    );
  };
}

/** Who decides, for the reason of the row. */
export function keyOf(request: FastifyRequest): string {
  return `API key "${callerOf(request).name}"`;
}

/** The recipient after a decision. @throws ProblemError when there was nothing to decide */
export function resolved(answer: Resolved) {
  switch (answer.kind) {
    case "resolved":
      return answer.recipient;
    case "missing":
      throw notFound("recipient");
    case "notUnknown":
      throw conflict("not_unknown", `the recipient is ${answer.current}, so nothing is unknown`);
  }
}
