import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { type Campaign, controlCampaign, formatId, readFigures } from "@volley/engine";
import { estimate, type Estimate } from "../../estimate.ts";
import { access } from "../../http/access.ts";
import { moved } from "../../http/campaign-routes.ts";
import { movedCampaign } from "../../http/entries.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { count, counted, duration, moment, money, rate } from "../format.ts";
import { type Content, type Html, html } from "../html.ts";
import { sendHtml, tokenField } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, figure, figures, table } from "../parts.ts";
import { checksOf } from "./checks.ts";
import { draftAt, stepList } from "./steps.ts";

/** Above this the count has to be typed: nobody starts a large campaign by a slip of the finger. */
const TYPED_ABOVE = 1_000;

type WithId = { readonly Params: { readonly id: string } };
type WithFull = WithId & { readonly Querystring: { readonly full?: string } };

/** The last step: everything that will happen, before it happens. */
export function reviewStep({ app, show }: Dashboard): FastifyPluginAsync {
  const write = { config: access("campaigns:write", "campaign") };
  return async (server) => {
    server.get<WithId>("/campaigns/:id/review", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const body = page(campaign, null);
      return await show({ request, reply }, { title: campaign.name, place: "/campaigns", body });
    });
    server.get<WithFull>("/campaigns/:id/review/estimate", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const left = new AbortController();
      request.raw.socket.once("close", () => left.abort());
      const [estimated, { recipients }] = await Promise.all([
        estimate(app, campaign, { full: request.query.full !== undefined, signal: left.signal }),
        readFigures(app.db, campaign),
      ]);
      return await sendHtml(
        reply,
        review(request, campaign, { estimated, waiting: recipients.pending }),
      );
    });
    server.post<WithId>("/campaigns/:id/start", write, async (request, reply) => {
      const campaign = await draftAt(app, request.params.id);
      const { recipients } = await readFigures(app.db, campaign);
      const typed = (fieldOf(formOf(request), "count") ?? "").replaceAll(/\D/g, "");
      if (recipients.pending > TYPED_ABOVE && Number(typed) !== recipients.pending) {
        const problem = `type the number of recipients, which is ${count(recipients.pending)}, to start`;
        const again = { request, reply: reply.code(422) };
        const body = page(campaign, problem);
        return await show(again, { title: campaign.name, place: "/campaigns", body });
      }
      const { state } = await act(app, request, async (work) => {
        const result = moved(await controlCampaign(work, "start", campaign.id), "start");
        return { result, entry: movedCampaign("start", result) };
      });
      const done = state === "scheduled" ? "scheduled" : "started";
      return await reply.redirect(`/campaigns/${request.params.id}?done=${done}`, 303);
    });
  };
}

function page(campaign: Campaign, problem: string | null): Html {
  const path = `/campaigns/${formatId("campaign", campaign.id)}`;
  return html`${stepList(campaign, "review")} ${problemNotice(problem)}
    <div hx-get="${path}/review/estimate" hx-trigger="load" hx-swap="outerHTML" aria-live="polite">
      <p aria-busy="true">Writing messages, and sending none…</p>
      <noscript><a href="${path}/review/estimate">Show the review</a></noscript>
    </div>`;
}

function review(
  request: FastifyRequest,
  campaign: Campaign,
  { estimated, waiting }: { readonly estimated: Estimate; readonly waiting: number },
): Html {
  const { blockers, warnings } = checksOf(campaign, estimated);
  const { sendAt, expiresAt, senders } = campaign;
  const perSecond = rate(estimated.limit);
  return html`<div class="review">
    ${card("Checks", checks(blockers, warnings))}
    <section class="card">
      <h2>What will happen</h2>
      <dl class="figures">
        ${figure("Recipients", count(estimated.recipients), `from ${senders.join(", ")}`)}
        ${figure("Parts", count(estimated.parts), "an SMS each")}
        ${figure("Cost", costOf(estimated))}
        ${figure("Takes about", duration(estimated.seconds), `at ${perSecond}`)}
        ${figure("Begins", sendAt ? moment(sendAt) : "At once")}
        ${expiresAt && figure("Ends at the latest", moment(expiresAt))}
      </dl>
      ${estimated.sampled && sampleNote(estimated)}
      ${table(
        "Countries",
        ["Country", figures("Recipients"), figures("Parts")],
        estimated.countries
          .slice(0, 12)
          .map(({ name, recipients, parts }) => [
            name ?? "Beyond countries",
            count(recipients),
            count(parts),
          ]),
      )}
    </section>
    ${blockers.length === 0 && startForm(request, campaign, waiting)}
  </div>`;
}

/** Whoever has to know it to the part has every message written. */
function sampleNote({ campaignId, sampled }: Estimate): Html {
  return html`<p class="faint">
    Parts, cost and what is odd are estimated from ${count(sampled?.looked ?? 0)} of
    ${count(sampled?.of ?? 0)} messages.
    <a
      href="/campaigns/${campaignId}/review/estimate?full"
      hx-get="/campaigns/${campaignId}/review/estimate?full"
      hx-target="closest .review"
      hx-swap="outerHTML"
      >Write every message</a
    >
  </p>`;
}

function costOf({ cost }: Estimate): Content {
  if (cost === null) return "Not known";
  const least = money(cost.least, cost.currency);
  const most = money(cost.most, cost.currency);
  return least === most ? most : `${least} to ${most}`;
}

function checks(blockers: readonly Content[], warnings: readonly Content[]): Html {
  if (blockers.length + warnings.length === 0) {
    return html`<p class="notice good">Nothing stands in the way.</p>`;
  }
  return html`<ul class="checks">
    ${blockers.map((text) => html`<li class="notice bad"><strong>Must be mended:</strong> ${text}</li>`)}
    ${warnings.map((text) => html`<li class="notice doubt">${text}</li>`)}
  </ul>`;
}

function startForm(request: FastifyRequest, { id, sendAt }: Campaign, waiting: number): Html {
  const label = sendAt === null ? "Start the campaign" : "Schedule the campaign";
  return html`<form
    class="card"
    method="post"
    action="/campaigns/${formatId("campaign", id)}/start"
  >
    ${tokenField(request)}
    ${
      waiting > TYPED_ABOVE &&
      html`<label>
        Type ${count(waiting)} to confirm the number of recipients
        <input name="count" inputmode="numeric" required autocomplete="off" />
      </label>`
    }
    <button>${label}</button>
    <span class="faint">${counted(waiting, "recipient")}</span>
  </form>`;
}
