import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  countUnknown,
  formatId,
  listUnknown,
  pickShard,
  type Recipient,
  resolveAll,
  RESOLUTIONS,
  resolveOne,
  type Work,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { existingCampaign } from "../../http/campaign-routes.ts";
import { campaignEntry } from "../../http/entries.ts";
import { pathId } from "../../http/ids.ts";
import { invalid } from "../../http/problem.ts";
import { keyOf, resolved } from "../../http/unknown-routes.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { count, counted, moment, phone } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { mayDo, seesMasked, tokenField } from "../layout.ts";
import { empty, figures, panel } from "../parts.ts";

/** Shown at once; deciding about all of them is one button. */
const SHOWN = 100;

/** Recipients of whom nobody knows whether the provider took the message, and deciding about them. */
export function unknownPages({ app, show }: Dashboard): FastifyPluginAsync {
  const shard = pickShard();
  return async (server) => {
    server.get(
      "/unknown",
      { config: access("campaigns:read", "asked") },
      async (request, reply) => {
        const counts = await countUnknown(app.db, reachOf(request));
        const body = html`${explanation()}
        ${
          counts.length === 0
            ? empty("All is known.", "Nobody waits for a decision.")
            : panel(
                "Campaigns with unknown recipients",
                ["Campaign", figures("Recipients")],
                counts.map(({ campaignId, name, count: n }) => [
                  html`<a href="/campaigns/${formatId("campaign", campaignId)}/unknown"
                    >${name}</a
                  >`,
                  count(n),
                ]),
              )
        }`;
        return await show({ request, reply }, { title: "Unknown", place: "/unknown", body });
      },
    );
    server.get<{ readonly Params: { readonly id: string } }>(
      "/campaigns/:id/unknown",
      { config: access("campaigns:read", "campaign") },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const rows = await listUnknown(app.db, campaign.id, SHOWN);
        const path = `/campaigns/${request.params.id}`;
        const body = html`${explanation()}
        ${
          rows.length === 0
            ? empty("All is known.", "Nobody of this campaign waits for a decision.")
            : html`${mayDo(request, "campaigns:write") && decideAll(request, path, rows.length)}
              ${list(request, path, rows)}`
        }`;
        return await show(
          { request, reply },
          {
            title: "Unknown",
            place: "/unknown",
            back: { path, label: campaign.name },
            body,
          },
        );
      },
    );
    server.post<{ readonly Params: { readonly id: string } }>(
      "/campaigns/:id/unknown",
      { config: access("campaigns:write", "campaign") },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const form = formOf(request);
        const as = RESOLUTIONS.find((one) => one === fieldOf(form, "as"));
        if (!as) throw invalid("invalid_resolution", "choose what became of the message");
        const recipient = fieldOf(form, "recipient");
        const resolve = { campaignId: campaign.id, as, by: keyOf(request) };
        await act(app, request, async (work) => {
          const after =
            recipient === null
              ? { as, resolved: await resolveAll(work, resolve, shard) }
              : { as, recipientId: await decided(work, resolve, recipient) };
          const entry = campaignEntry("recipients.resolve", campaign, { after });
          return { result: undefined, entry };
        });
        return await reply.redirect(`/campaigns/${request.params.id}/unknown?done=resolved`, 303);
      },
    );
  };
}

async function decided(
  work: Work<App>,
  resolve: Omit<Parameters<typeof resolveOne>[1], "recipientId">,
  recipient: string,
): Promise<string> {
  const recipientId = pathId("recipient", recipient);
  resolved(await resolveOne(work, { ...resolve, recipientId }, pickShard()));
  return recipient;
}

function explanation(): Html {
  return html`<p class="prose">
    A connection broke after the request had left, so the provider may have taken the message.
    Volley looks for it there and waits for its receipt before anything is sent again. What cannot
    be found out is for a person to decide, for example by the provider’s own dashboard.
  </p>`;
}

function decideAll(request: FastifyRequest, path: string, shown: number): Html {
  const all = shown < SHOWN ? `all ${counted(shown, "recipient")}` : "all of them";
  return html`<form
    class="row card"
    method="post"
    action="${path}/unknown"
    data-confirm="Decide for ${all} at once? That cannot be undone."
  >
    ${tokenField(request)}
    <span>For ${all}:</span>
    <button class="secondary" name="as" value="submitted">Was taken</button>
    <button class="secondary" name="as" value="notSubmitted">Was not taken: send again</button>
  </form>`;
}

/** A name of the system's own means something to who looks into networks, and the rest to everybody. */
function whatIsKnown({ errorReason }: Recipient): Content {
  if (errorReason === null || !/^E[A-Z_]+$/.test(errorReason)) return errorReason;
  return html`The connection broke <span class="faint">${errorReason}</span>`;
}

function list(request: FastifyRequest, path: string, rows: readonly Recipient[]): Html {
  const decides = mayDo(request, "campaigns:write");
  return panel(
    "Unknown recipients",
    ["Number", "Since", "What is known", ...(decides ? ["Decide"] : [])],
    rows.map((row) => [
      html`<span class="number">${phone(row.phone, seesMasked(request))}</span>`,
      row.claimedAt && moment(row.claimedAt),
      whatIsKnown(row),
      decides &&
        html`<form class="row" method="post" action="${path}/unknown">
          ${tokenField(request)}
          <input type="hidden" name="recipient" value="${formatId("recipient", row.id)}" />
          <button class="quiet" name="as" value="submitted">Was taken</button>
          <button class="quiet" name="as" value="notSubmitted">Was not taken</button>
        </form>`,
    ]),
  );
}
