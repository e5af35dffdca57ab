import type { FastifyRequest } from "fastify";
import { type CampaignProgress, type Endpoint, formatId, type UnknownCount } from "@volley/engine";
import { counted, moment } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { endpointPath } from "./endpoint-words.ts";

type Troubles = {
  readonly paused: readonly CampaignProgress[];
  readonly unknown: readonly UnknownCount[];
  /** Endpoints that are told nothing just now, against the will of whoever added them. */
  readonly endpoints: readonly Endpoint[];
};

/** Each with what happened and what to do; nothing at all where all is well. */
export function attention(
  request: FastifyRequest,
  { paused, unknown, endpoints }: Troubles,
): Html | null {
  const stopped = paused.filter(({ campaign }) => campaign.pausedBy === "system");
  const held = paused.filter(({ campaign }) => campaign.pausedBy !== "system");
  if (paused.length + unknown.length + endpoints.length === 0) return null;
  return html`<section class="card">
    <h2>Needs attention</h2>
    ${stopped.map(({ campaign, counts }) => {
      const { accountId, name, id, pauseReason } = campaign;
      return html`<div class="notice bad asking">
        <p>
          <a href="/campaigns/${formatId("campaign", id)}"><strong>${name}</strong></a>
          was paused: ${pauseReason} ${counted(counts.pending, "person", "people")} wait; nothing is
          lost.
        </p>
        ${
          mayDo(request, "campaigns:write") &&
          html`<form method="post" action="/accounts/${formatId("account", accountId)}/resume">
            ${tokenField(request)}
            <button class="secondary">Resume the account’s campaigns</button>
          </form>`
        }
      </div>`;
    })}
    ${unknown.map(
      ({ campaignId, name, count: n }) =>
        html`<p class="notice doubt">
          <a href="/campaigns/${formatId("campaign", campaignId)}/unknown"
            ><strong>${name}</strong></a
          >
          has ${counted(n, "recipient")} of whom nobody knows yet whether the provider took the
          message.
        </p>`,
    )}
    ${endpoints.map((endpoint) => troubled(endpoint))}
    ${held.map(
      ({ campaign, counts }) =>
        html`<p class="notice">
          <a href="/campaigns/${formatId("campaign", campaign.id)}"
            ><strong>${campaign.name}</strong></a
          >
          is paused by a person. ${counted(counts.pending, "person", "people")} wait.
        </p>`,
    )}
  </section>`;
}

/** A program that is not told what happens, and how it comes to be told again. */
function troubled(endpoint: Endpoint): Html {
  const { url, disabledReason, failingSince } = endpoint;
  const { host, pathname } = new URL(url);
  const where = html`<a href="${endpointPath(endpoint)}"><strong>${host}${pathname}</strong></a>`;
  if (disabledReason === null) {
    return html`<p class="notice doubt">
      ${where} has taken no webhook since ${failingSince && moment(failingSince)}. Volley goes on
      trying.
    </p>`;
  }
  return html`<p class="notice bad">
    ${where} is told nothing any more: ${disabledReason}. Mend it, then enable it again.
  </p>`;
}
