import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { type Campaign, formatId } from "@volley/engine";
import type { CampaignRequest } from "../../campaign-request.ts";
import { access } from "../../http/access.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, type Form, formOf } from "../form.ts";
import { type Html, html } from "../html.ts";
import { tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { keptNote } from "./kept.ts";
import { saveSettings } from "./save-settings.ts";
import { draftAt, stepList } from "./steps.ts";
import { paceFields } from "../pace-fields.ts";

type WithId = { readonly Params: { readonly id: string } };

/** The third step: when it begins and ends, and how fast it goes. */
export function scheduleStep({ app, show }: Dashboard): FastifyPluginAsync {
  const write = { config: access("campaigns:write", "campaign") };
  return async (server) => {
    server.get<WithId>("/campaigns/:id/schedule", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const body = html`${stepList(campaign, "schedule")} ${scheduleForm(request, campaign, null)}`;
      return await show({ request, reply }, { title: campaign.name, place: "/campaigns", body });
    });
    server.post<WithId>("/campaigns/:id/schedule", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const wishes = wishesIn(formOf(request));
      const problem = await saveSettings(app, request, { campaign, wishes });
      if (problem === null) {
        return await reply.redirect(`/campaigns/${request.params.id}/review`, 303);
      }
      const body = html`${stepList(campaign, "schedule")}
      ${scheduleForm(request, campaign, problem)}`;
      const again = { request, reply: reply.code(422) };
      return await show(again, { title: campaign.name, place: "/campaigns", body });
    });
  };
}

function wishesIn(form: Form): CampaignRequest {
  const pace = fieldOf(form, "maxPerSecond");
  return {
    sendAt: form.get("when") === "at" ? timeIn(form, "sendAt") : null,
    expiresAt: timeIn(form, "expiresAt"),
    maxPerSecond: pace === null ? null : Number(pace),
    weight: Number(fieldOf(form, "weight") ?? 1),
  };
}

/** Scripts send the moment itself; without them what was typed is meant in UTC, as the label says. */
function timeIn(form: Form, name: string): string | null {
  const moment = fieldOf(form, `${name}Utc`);
  const typed = fieldOf(form, name);
  if (typed === null) return null;
  return moment ?? `${typed}:00Z`;
}

function scheduleForm(request: FastifyRequest, campaign: Campaign, problem: string | null): Html {
  const { id, sendAt, expiresAt } = campaign;
  const when = (value: "now" | "at", label: string) =>
    html`<label>
      <input
        type="radio"
        name="when"
        value="${value}"
        ${(sendAt === null) === (value === "now") && html`checked`}
      />
      ${label}
    </label>`;
  const path = `/campaigns/${formatId("campaign", id)}/schedule`;
  return html`<form
    class="card"
    method="post"
    action="${path}"
    data-keeps="${path}"
    ${problem !== null && html`data-refused`}
  >
    ${problemNotice(problem)} ${tokenField(request)} ${keptNote()}
    <fieldset>
      <legend>Begin</legend>
      ${when("now", "As soon as it is started")} ${when("at", "At a time")}
    </fieldset>
    <div class="inline">
      <div data-only-when="when=at">${time("sendAt", "Time to begin", sendAt)}</div>
      ${time("expiresAt", "End at the latest (may be empty)", expiresAt)}
    </div>
    <p class="faint">Whoever has not been written to when it ends gets no message.</p>
    <div class="inline">${paceFields(campaign)}</div>
    <button>Save and continue to the review</button>
  </form>`;
}

function time(name: string, label: string, at: Date | null): Html {
  const iso = at?.toISOString();
  return html`<label>
    ${label}, <span data-zone-of="${name}">UTC</span>
    <input
      type="datetime-local"
      name="${name}"
      data-utc="${name}Utc"
      value="${iso?.slice(0, 16)}"
    />
    <input type="hidden" name="${name}Utc" value="${iso}" />
  </label>`;
}
