import { type CampaignProgress, formatId } from "@volley/engine";
import { count, moment, percent } from "../format.ts";
import { type Html, html } from "../html.ts";
import { figures, table } from "../parts.ts";
import { badge, campaignWords, stateBar } from "../states.ts";

/** Campaigns with how far each is. */
export function campaignRows(name: string, rows: readonly CampaignProgress[]): Html {
  return table(
    name,
    ["Campaign", "State", figures("Recipients"), "Progress", "Created"],
    rows.map(({ campaign, counts, total }) => [
      html`<a href="/campaigns/${formatId("campaign", campaign.id)}">${campaign.name}</a>`,
      badge(campaignWords(campaign.state)),
      count(total),
      total > 0 &&
        campaign.state !== "draft" &&
        html`${stateBar(counts, total)}
          <span class="faint">${percent(counts.delivered, total)} delivered</span>`,
      moment(campaign.createdAt),
    ]),
  );
}
