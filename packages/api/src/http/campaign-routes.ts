import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import {
  type Campaign,
  CAMPAIGN_ACTIONS,
  type Change,
  controlCampaign,
  findAccount,
  findCampaign,
  formatId,
  editCampaign,
  listCampaigns,
  resumeAccount,
  type Start,
} from "@volley/engine";
import type { App } from "../app.ts";
import { createCampaign, lockedText, readRequest, uncheckedText } from "../campaign-request.ts";
import { readReport } from "../report.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { page, pathId, readCursor } from "./ids.ts";
import { namedAccount } from "./named.ts";
import { conflict, invalid, notFound, type ProblemError } from "./problem.ts";
import { CampaignBody, CampaignPatch } from "./campaign-schemas.ts";
import { IdParams, ListQuery } from "./schemas.ts";
import { campaignView } from "./views.ts";

export function campaignRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  return async (server) => {
    server.post(
      "/campaigns",
      {
        config: access("campaigns:write", "asked"),
        schema: { summary: "Create a campaign as a draft", body: CampaignBody },
      },
      async (request, reply) => {
        const { accountId, ...wanted } = request.body;
        const account = await namedAccount(app, request, accountId);
        const created = await createCampaign(db, account, wanted);
        if (created.kind === "wrong") throw invalid("invalid_campaign", created.problem);
        const { campaign } = created;
        return await reply.code(201).send(campaignView(campaign));
      },
    );
    server.get(
      "/campaigns",
      {
        config: access("campaigns:read", "asked"),
        schema: { summary: "List campaigns, newest first", querystring: ListQuery },
      },
      async (request) => {
        const limit = request.query.limit ?? 50;
        const before = readCursor(request.query.cursor);
        const rows = await listCampaigns(db, { reach: reachOf(request), before, limit: limit + 1 });
        return page(rows, limit, campaignView);
      },
    );
    server.get(
      "/campaigns/:id",
      {
        config: access("campaigns:read", "campaign"),
        schema: { summary: "Read a campaign", params: IdParams },
      },
      async (request) => campaignView(await existingCampaign(app, request.params.id)),
    );
    server.patch(
      "/campaigns/:id",
      {
        config: access("campaigns:write", "campaign"),
        schema: { summary: "Change settings", params: IdParams, body: CampaignPatch },
      },
      async (request) => {
        const id = pathId("campaign", request.params.id);
        const read = readRequest(request.body);
        if (read.kind === "wrong") throw invalid("invalid_campaign", read.problem);
        return campaignView(changed(await editCampaign(app, id, read.settings)));
      },
    );
    server.get(
      "/campaigns/:id/report",
      {
        config: access("campaigns:read", "campaign"),
        schema: { summary: "Figures of a campaign", params: IdParams },
      },
      async (request) => await readReport(app, await existingCampaign(app, request.params.id)),
    );
    server.post(
      "/accounts/:id/resume",
      {
        config: access("campaigns:write", "account"),
        schema: { summary: "Resume all campaigns that the system paused", params: IdParams },
      },
      async (request) => {
        const account = await findAccount(db, pathId("account", request.params.id));
        if (!account) throw notFound("account");
        const resumed = await resumeAccount(app, account.id);
        return { resumed: resumed.map((id) => formatId("campaign", id)) };
      },
    );
    for (const action of CAMPAIGN_ACTIONS) {
      server.post(
        `/campaigns/:id/${action}`,
        {
          config: access("campaigns:write", "campaign"),
          schema: { summary: `${action} a campaign`, params: IdParams },
        },
        async (request) =>
          campaignView(
            moved(
              await controlCampaign(app, action, pathId("campaign", request.params.id)),
              action,
            ),
          ),
      );
    }
  };
}

export async function existingCampaign(app: App, id: string): Promise<Campaign> {
  const campaign = await findCampaign(app.db, pathId("campaign", id));
  if (!campaign) throw notFound("campaign");
  return campaign;
}

/** Why nobody can be added to a campaign: the state in which it has ended. */
export async function takesNoRecipients(app: App, id: string): Promise<ProblemError> {
  const { state } = await existingCampaign(app, id);
  return conflict("wrong_state", `the campaign is ${state} and takes no recipients`);
}

function changed(change: Change): Campaign {
  switch (change.kind) {
    case "changed":
      return change.campaign;
    case "missing":
      throw notFound("campaign");
    case "locked":
      throw conflict("setting_locked", lockedText(change));
    case "unchecked":
      throw conflict("fields_unchecked", uncheckedText(change));
    case "invalid":
      throw invalid("invalid_campaign", change.problem);
  }
}

function moved(move: Start, action: string): Campaign {
  switch (move.kind) {
    case "moved":
      return move.campaign;
    case "missing":
      throw notFound("campaign");
    case "refused":
      throw conflict("wrong_state", `cannot ${action} a campaign that is ${move.current}`);
    case "empty":
      throw conflict("no_recipients", "the campaign has no recipients yet; upload a CSV first");
    case "expired":
      throw conflict("expired", "the campaign has expired; give it a later expiresAt first");
  }
}
