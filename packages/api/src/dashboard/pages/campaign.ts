import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Campaign,
  CAMPAIGN_ACTIONS,
  type CampaignAction,
  controlCampaign,
  editCampaign,
  formatId,
  readFigures,
  readProgressSamples,
  readSubmittedSeconds,
} from "@volley/engine";
import { readRequest } from "../../campaign-request.ts";
import { duplicateCampaign } from "../../duplicate-campaign.ts";
import { access } from "../../http/access.ts";
import { changed, existingCampaign, moved } from "../../http/campaign-routes.ts";
import { changedCampaign, createdCampaign, movedCampaign } from "../../http/entries.ts";
import { pathId } from "../../http/ids.ts";
import { conflict, invalid, type ProblemError } from "../../http/problem.ts";
import { retryCampaign, RETRIED_USUALLY } from "../../retry-campaign.ts";
import { readReport } from "../../report.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { counted, moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { liveArea } from "../live-area.ts";
import type { Notice } from "../notices.ts";
import { checkedPatch } from "../patch.ts";
import { badge, campaignWords } from "../states.ts";
import { campaignFigures } from "./campaign-figures.ts";
import { paceFields } from "../pace-fields.ts";

type WithId = { readonly Params: { readonly id: string } };

const NOTICES: Readonly<Record<CampaignAction, Notice>> = {
  start: "started",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
};

/** One campaign, live: how far it is, how fast, what went wrong and why; and what can be done about it. */
export function campaignPage({ app, show, live }: Dashboard): FastifyPluginAsync {
  const { db } = app;
  const figures = async (id: string) => {
    // Again each time: the state that the figures are told with is that of the same moment.
    const campaign = await existingCampaign(app, id);
    const [report, seconds, samples] = await Promise.all([
      readReport(app, campaign),
      readSubmittedSeconds(db, campaign.id),
      readProgressSamples(db, campaign.id),
    ]);
    return campaignFigures({ report, seconds, samples, at: new Date() });
  };
  /** Once it has ended: those whom it has not reached, as a campaign of their own. */
  const again = async (request: FastifyRequest, campaign: Campaign) => {
    const ended = campaign.state === "completed" || campaign.state === "cancelled";
    if (!ended || !mayDo(request, "campaigns:write")) return null;
    const { recipients } = await readFigures(db, campaign);
    const left = RETRIED_USUALLY.reduce((sum, state) => sum + recipients[state], 0);
    if (left === 0) return null;
    return html`<section class="card">
      <h2>Not delivered</h2>
      <p>
        A new draft with the same message can be made for them. Whoever has opted out stays out.
      </p>
      <form method="post" action="/campaigns/${formatId("campaign", campaign.id)}/retry">
        ${tokenField(request)}
        <button class="secondary">Try again with ${counted(left, "recipient")}</button>
      </form>
    </section>`;
  };
  return async (server) => {
    const read = { config: access("campaigns:read", "campaign") };
    const write = { config: access("campaigns:write", "campaign") };
    server.get<WithId>("/campaigns/:id", read, async (request, reply) => {
      const campaign = await existingCampaign(app, request.params.id);
      if (campaign.state === "draft" && mayDo(request, "campaigns:write")) {
        return await reply.redirect(`/campaigns/${request.params.id}/audience`, 303);
      }
      const body = html`${liveArea(`/campaigns/${request.params.id}/live`, await figures(request.params.id))}
        ${await again(request, campaign)}
        <div class="cards">
          ${message(campaign)} ${mayDo(request, "campaigns:write") && settings(request, campaign)}
        </div>`;
      return await show(
        { request, reply },
        {
          title: campaign.name,
          place: "/campaigns",
          back: { path: "/campaigns", label: "Campaigns" },
          about: summary(campaign),
          actions: actions(request, campaign),
          body,
        },
      );
    });
    server.get<WithId>("/campaigns/:id/live", read, async (request, reply) => {
      const { id } = request.params;
      await existingCampaign(app, id);
      const seen = request.headers["last-event-id"];
      const part = { key: `campaign ${id}`, make: () => figures(id) };
      live.stream(reply, part, typeof seen === "string" ? seen : null);
    });
    for (const action of CAMPAIGN_ACTIONS.filter((one) => one !== "start")) {
      server.post<WithId>(`/campaigns/:id/${action}`, write, async (request, reply) => {
        const { id } = request.params;
        await act(app, request, async (work) => {
          const result = moved(await controlCampaign(work, action, pathId("campaign", id)), action);
          return { result, entry: movedCampaign(action, result) };
        });
        return await reply.redirect(`/campaigns/${id}?done=${NOTICES[action]}`, 303);
      });
    }
    server.post<WithId>("/campaigns/:id/pace", write, async (request, reply) => {
      const { id } = request.params;
      const form = formOf(request);
      const wanted = checkedPatch({
        maxPerSecond: numberOf(fieldOf(form, "maxPerSecond")),
        weight: numberOf(fieldOf(form, "weight")) ?? 1,
      });
      if (wanted.kind === "wrong") throw invalid("invalid_campaign", wanted.problem);
      const settled = readRequest(wanted.request);
      if (settled.kind === "wrong") throw invalid("invalid_campaign", settled.problem);
      await act(app, request, async (work) => {
        const { settings: wishes } = settled;
        const { before, campaign } = changed(
          await editCampaign(work, pathId("campaign", id), { settings: wishes }),
        );
        return { result: campaign, entry: changedCampaign(before, campaign) };
      });
      return await reply.redirect(`/campaigns/${id}?done=pace`, 303);
    });
    server.post<WithId>("/campaigns/:id/retry", write, async (request, reply) => {
      const campaign = await existingCampaign(app, request.params.id);
      if (campaign.standing) throw uncopied();
      const copy = await act(app, request, async (work) => {
        const retried = await retryCampaign(work, campaign, {});
        if (retried.kind === "nobody") {
          throw conflict(
            "nobody_to_retry",
            "everybody of this campaign was reached, or may still be",
          );
        }
        return { result: retried.campaign, entry: createdCampaign(retried.campaign) };
      });
      return await reply.redirect(`/campaigns/${formatId("campaign", copy.id)}/audience`, 303);
    });
    server.post<WithId>("/campaigns/:id/duplicate", write, async (request, reply) => {
      const campaign = await existingCampaign(app, request.params.id);
      if (campaign.standing) throw uncopied();
      const copy = await act(app, request, async (work) => {
        const result = await duplicateCampaign(work.db, campaign);
        return { result, entry: createdCampaign(result) };
      });
      return await reply.redirect(`/campaigns/${formatId("campaign", copy.id)}/audience`, 303);
    });
  };
}

function uncopied(): ProblemError {
  return conflict("standing_campaign", "it holds triggered messages and cannot be copied");
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function summary({ state, sendAt, startedAt, endedAt, expiresAt }: Campaign): Html {
  return html`<span class="row">
    ${badge(campaignWords(state))}
    <span class="faint">
      ${state === "scheduled" && sendAt && html`starts ${moment(sendAt)}`}
      ${startedAt && html`started ${moment(startedAt)}`}
      ${endedAt && html`· ended ${moment(endedAt)}`}
      ${!endedAt && expiresAt && html`· ends at the latest ${moment(expiresAt)}`}
    </span>
  </span>`;
}

/** What may be done to a campaign in its state; the engine has the last word. */
function actions(request: FastifyRequest, campaign: Campaign): Html | null {
  if (!mayDo(request, "campaigns:write")) return null;
  const { state, standing } = campaign;
  const path = `/campaigns/${formatId("campaign", campaign.id)}`;
  const open = state === "running" || state === "paused" || state === "scheduled";
  const button = (action: string, label: string, look = "secondary") =>
    html`<form method="post" action="${path}/${action}">
      ${tokenField(request)}<button class="${look}">${label}</button>
    </form>`;
  return html`${(state === "running" || state === "scheduled") && button("pause", "Pause")}
    ${state === "paused" && button("resume", "Resume", "primary")}
    ${
      open &&
      html`<form
        method="post"
        action="${path}/cancel"
        data-confirm="Cancel this campaign? Whoever still waits gets no message, and that cannot be undone."
      >
        ${tokenField(request)}<button class="danger">Cancel</button>
      </form>`
    }
    ${!standing && button("duplicate", "Make a copy")}
    <a class="button secondary" href="${path}/recipients">Recipients</a>`;
}

function message({ senders, template, messageType }: Campaign): Html {
  return html`<section class="card">
    <h2>Message</h2>
    <p class="faint">From ${senders.join(", ")}</p>
    ${
      template === null
        ? html`<p>A message of type ${messageType}.</p>`
        : html`<p class="bubble"><span class="said">${template}</span></p>`
    }
  </section>`;
}

function settings(request: FastifyRequest, campaign: Campaign): Html | null {
  const { state, weight, id } = campaign;
  if (state === "completed" || state === "cancelled") return null;
  return html`<section class="card">
    <h2>Pace</h2>
    <form class="inline" method="post" action="/campaigns/${formatId("campaign", id)}/pace">
      ${tokenField(request)} ${paceFields(campaign)}
      <button class="secondary">Change the pace</button>
    </form>
    <p class="faint">
      Beside others of the account it gets ${counted(weight, "share")}. A change holds from the next
      message on.
    </p>
  </section>`;
}
