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
import { change } from "./change.ts";
import { accountEntry, changedCampaign, createdCampaign, movedCampaign } from "./entries.ts";
import { etagOf, isExpectedIn, overtaken } from "./etag.ts";
import { page, pathId, readCursor } from "./ids.ts";
import { namedAccount } from "./named.ts";
import { conflict, invalid, notFound, type ProblemError } from "./problem.ts";
import { CampaignBody, CampaignPatch } from "./campaign-schemas.ts";
import { IdParams, ListQuery } from "./schemas.ts";
import { campaignView } from "./views.ts";
import { ResumedAccount } from "./answers/accounts.ts";
import { CampaignAnswer } from "./answers/campaigns.ts";
import { Report } from "./answers/reports.ts";
import { answers, pageOf } from "./answers/shapes.ts";

export function campaignRoutes(app: App): FastifyPluginAsyncTypebox {
  const { db } = app;
  return async (server) => {
    server.post(
      "/campaigns",
      {
        config: access("campaigns:write", "asked"),
        schema: {
          summary: "Create a campaign as a draft",
          body: CampaignBody,
          ...answers({ 201: CampaignAnswer }),
        },
      },
      async (request, reply) => {
        const { accountId, ...wanted } = request.body;
        const account = await namedAccount(app, request, accountId);
        return await change(app, { request, reply }, async (work) => {
          const created = await createCampaign(work.db, account, wanted);
          if (created.kind === "wrong") throw invalid("invalid_campaign", created.problem);
          const { campaign } = created;
          return { status: 201, body: campaignView(campaign), entry: createdCampaign(campaign) };
        });
      },
    );
    server.get(
      "/campaigns",
      {
        config: access("campaigns:read", "asked"),
        schema: {
          summary: "List campaigns, newest first",
          querystring: ListQuery,
          ...answers({ 200: pageOf(CampaignAnswer) }),
        },
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
        schema: {
          summary: "Read a campaign",
          params: IdParams,
          ...answers({ 200: CampaignAnswer }),
        },
      },
      async (request, reply) => {
        const view = campaignView(await existingCampaign(app, request.params.id));
        void reply.header("etag", etagOf(view));
        return view;
      },
    );
    server.patch(
      "/campaigns/:id",
      {
        config: access("campaigns:write", "campaign"),
        schema: {
          summary: "Change settings",
          params: IdParams,
          body: CampaignPatch,
          ...answers({ 200: CampaignAnswer }),
        },
      },
      async (request, reply) => {
        const id = pathId("campaign", request.params.id);
        const read = readRequest(request.body);
        if (read.kind === "wrong") throw invalid("invalid_campaign", read.problem);
        const { settings } = read;
        const isExpected = (campaign: Campaign) => isExpectedIn(request, campaignView(campaign));
        return await change(app, { request, reply }, async (work) => {
          const { before, campaign } = changed(
            await editCampaign(work, id, { settings, isExpected }),
          );
          const body = campaignView(campaign);
          return { body, etag: etagOf(body), entry: changedCampaign(before, campaign) };
        });
      },
    );
    server.get(
      "/campaigns/:id/report",
      {
        config: access("campaigns:read", "campaign"),
        schema: { summary: "Figures of a campaign", params: IdParams, ...answers({ 200: Report }) },
      },
      async (request) => await readReport(app, await existingCampaign(app, request.params.id)),
    );
    server.post(
      "/accounts/:id/resume",
      {
        config: access("campaigns:write", "account"),
        schema: {
          summary: "Resume all campaigns that the system paused",
          params: IdParams,
          ...answers({ 200: ResumedAccount }),
        },
      },
      async (request, reply) => {
        const account = await findAccount(db, pathId("account", request.params.id));
        if (!account) throw notFound("account");
        return await change(app, { request, reply }, async (work) => {
          const ids = await resumeAccount(work, account.id);
          const body = { resumed: ids.map((id) => formatId("campaign", id)) };
          return { body, entry: accountEntry("account.resume", account, { after: body }) };
        });
      },
    );
    for (const action of CAMPAIGN_ACTIONS) {
      server.post(
        `/campaigns/:id/${action}`,
        {
          config: access("campaigns:write", "campaign"),
          schema: {
            summary: `${action} a campaign`,
            params: IdParams,
            ...answers({ 200: CampaignAnswer }),
          },
        },
        async (request, reply) => {
          const id = pathId("campaign", request.params.id);
          return await change(app, { request, reply }, async (work) => {
            const campaign = moved(await controlCampaign(work, action, id), action);
            return { body: campaignView(campaign), entry: movedCampaign(action, campaign) };
          });
        },
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

/** A change that was made. @throws ProblemError that says why it was not */
export function changed(answer: Change): Extract<Change, { kind: "changed" }> {
  switch (answer.kind) {
    case "changed":
      return answer;
    case "missing":
      throw notFound("campaign");
    case "overtaken":
      throw overtaken("campaign");
    case "locked":
      throw conflict("setting_locked", lockedText(answer));
    case "unchecked":
      throw conflict("fields_unchecked", uncheckedText(answer));
    case "invalid":
      throw invalid("invalid_campaign", answer.problem);
  }
}

/** The campaign after a move. @throws ProblemError that says why it was not moved */
export function moved(move: Start, action: string): Campaign {
  switch (move.kind) {
    case "moved":
      return move.campaign;
    case "missing":
      throw notFound("campaign");
    case "refused":
      throw conflict("wrong_state", `cannot ${action} a campaign that is ${move.current}`);
    case "unready":
      throw invalid("invalid_campaign", move.problem);
    case "empty":
      throw conflict("no_recipients", "the campaign has no recipients yet; upload a CSV first");
    case "expired":
      throw conflict("expired", "the campaign has expired; give it a later expiresAt first");
  }
}
