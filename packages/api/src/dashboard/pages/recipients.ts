import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Campaign,
  findByPhone,
  listRecipients,
  type Recipient,
  RECIPIENT_STATES,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { errorWords } from "../../error-words.ts";
import { access } from "../../http/access.ts";
import { existingCampaign } from "../../http/campaign-routes.ts";
import { page, readCursor } from "../../http/ids.ts";
import { readNumber } from "../../phone.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { seesMasked } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { empty, nextPage, options, table } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge, recipientWords, STATES_SHOWN } from "../states.ts";

const PAGE = 50;

/** Who is in a campaign, and what became of each. */
export function recipientPages({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get<{ readonly Params: { readonly id: string } }>(
      "/campaigns/:id/recipients",
      { config: access("campaigns:read", "campaign") },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const query = queryOf(request);
        const state = RECIPIENT_STATES.find((one) => one === query("state")) ?? null;
        const sought = query("phone");
        const read = sought === null ? null : readNumber(sought);
        const after = readCursor(query("cursor") ?? undefined) ?? 0;
        const rows =
          read === null
            ? await listRecipients(app.db, {
                campaignId: campaign.id,
                state,
                after,
                limit: PAGE + 1,
              })
            : read.kind === "wrong"
              ? []
              : await rowsOf(app, campaign, read.phone);
        const { data, nextCursor } = page(rows, PAGE, (row) => row);
        const path = `/campaigns/${request.params.id}/recipients`;
        const problem = read?.kind === "wrong" ? read.problem : null;
        const body = html`<p><a href="/campaigns/${request.params.id}">Back to the campaign</a></p>
          ${problemNotice(problem)} ${filter(path, state, sought)}
          ${
            data.length === 0
              ? empty("Nobody here.", "Choose another state, or another number.")
              : recipientRows(request, data)
          }
          ${nextPage(state === null ? path : `${path}?state=${state}`, nextCursor)}`;
        return await show(
          { request, reply },
          { title: `Recipients of ${campaign.name}`, place: "/campaigns", body },
        );
      },
    );
  };
}

async function rowsOf({ db }: App, { id, accountId }: Campaign, digits: number) {
  const rows = await findByPhone(db, digits, [accountId]);
  return rows.filter(({ campaignId }) => campaignId === id);
}

function filter(path: string, state: string | null, sought: string | null): Html {
  const states = STATES_SHOWN.map((value) => ({ value, label: recipientWords(value).label }));
  return html`<form class="inline" method="get" action="${path}">
    <label>
      State
      <select name="state">
        <option value="">All</option>
        ${options(states, state)}
      </select>
    </label>
    <label>
      Number
      <input name="phone" type="search" value="${sought}" placeholder="+447700900123" />
    </label>
    <button class="secondary">Show</button>
  </form>`;
}

function recipientRows(request: FastifyRequest, rows: readonly Recipient[]): Html {
  const masked = seesMasked(request);
  return table(
    "Recipients",
    ["Number", "State", "Why", "Submitted", "Ended"],
    rows.map((row) => [
      html`<span class="number">
        ${masked ? phone(row.phone, true) : html`<a href="/people?phone=%2B${row.phone}">${phone(row.phone, false)}</a>`}
      </span>`,
      badge(recipientWords(row.state)),
      whyOf(row),
      row.submittedAt && moment(row.submittedAt),
      row.finalAt && moment(row.finalAt),
    ]),
  );
}

/** What is known of the reason for a row's state, in words. */
export function whyOf({ errorSource, errorCode, errorReason }: Recipient): Html | null {
  if (errorSource === null) return null;
  const words = errorCode === null ? null : errorWords(errorSource, errorCode);
  const reason = errorReason ?? words?.reason;
  return html`${words?.name} <span class="faint">${reason}</span>`;
}
