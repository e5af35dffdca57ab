import type { Campaign } from "@volley/engine";
import { findCampaign, formatId } from "@volley/engine";
import type { App } from "../../app.ts";
import { pathId } from "../../http/ids.ts";
import { conflict, notFound } from "../../http/problem.ts";
import { type Html, html } from "../html.ts";

const STEPS = [
  { path: "audience", label: "Audience" },
  { path: "message", label: "Message" },
  { path: "schedule", label: "Schedule" },
  { path: "review", label: "Review" },
] as const;

export type Step = (typeof STEPS)[number]["path"];

/** Where one is on the way; every step can be gone to at any time, because each is kept at once. */
export function stepList(campaign: Campaign, here: Step): Html {
  const path = `/campaigns/${formatId("campaign", campaign.id)}`;
  return html`<nav aria-label="Steps">
    <ol class="steps">
      ${STEPS.map(
        (step) =>
          html`<li ${step.path === here && html`aria-current="step"`}>
            <a href="${path}/${step.path}">${step.label}</a>
          </li>`,
      )}
    </ol>
  </nav>`;
}

/** The campaign of a step. @throws ProblemError when there is none, or it is no draft any more */
export async function draftAt(app: App, id: string): Promise<Campaign> {
  const campaign = await findCampaign(app.db, pathId("campaign", id));
  if (!campaign) throw notFound("campaign");
  if (campaign.state === "draft") return campaign;
  throw conflict("wrong_state", `this campaign is ${campaign.state}; make a copy to change it`);
}
