import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Campaign,
  findByPhone,
  readRecipientPage,
  type Recipient,
  RECIPIENT_STATES,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { errorWords } from "../../error-words.ts";
import { access } from "../../http/access.ts";
import { existingCampaign } from "../../http/campaign-routes.ts";
import { cursorAfter, readCursor } from "../../http/ids.ts";
import { sendCsv } from "../../http/send-csv.ts";
import { readNumber } from "../../phone.ts";
import { recipientsCsv } from "../../recipients-csv.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { seesMasked } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { empty, nextPage, options, panel } from "../parts.ts";
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
        const wanted = state === null ? {} : { states: [state] };
        const { rows: data, next } =
          read === null
            ? await readRecipientPage(app.db, campaign.id, { ...wanted, after, limit: PAGE })
            : {
                rows: read.kind === "wrong" ? [] : await rowsOf(app, campaign, read.phone),
                next: null,
              };
        const nextCursor = next === null ? null : cursorAfter(next);
        const path = `/campaigns/${request.params.id}/recipients`;
        const actions =
          !seesMasked(request) &&
          html`<a class="button secondary" href="${path}.csv">Download (CSV)</a>`;
        const problem = read?.kind === "wrong" ? read.problem : null;
        const body = html`${problemNotice(problem)} ${filter(path, state, sought)}
        ${
          data.length === 0
            ? empty(
                next === null ? "Nobody here." : "Nobody among the first of them.",
                next === null ? "Choose another state, or another number." : "Go on with “More”.",
              )
            : recipientRows(request, data)
        }
        ${nextPage(state === null ? path : `${path}?state=${state}`, nextCursor)}`;
        return await show(
          { request, reply },
          {
            title: "Recipients",
            place: "/campaigns",
            back: { path: `/campaigns/${request.params.id}`, label: campaign.name },
            actions,
            body,
          },
        );
      },
    );
    // Numbers in full and all at once: for who may send to them.
    server.get<{ readonly Params: { readonly id: string } }>(
      "/campaigns/:id/recipients.csv",
      { config: access("campaigns:write", "campaign") },
      async (request, reply) => {
        const campaign = await existingCampaign(app, request.params.id);
        const csv = recipientsCsv(app.db, campaign, {});
        return await sendCsv(reply, `recipients-${request.params.id}.csv`, csv);
      },
    );
  };
}

async function rowsOf({ db }: App, { id, accountId }: Campaign, digits: number) {
  const rows = await findByPhone(db, { phone: digits, reach: [accountId] });
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
  return panel(
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
  if (words === null) return html`${reason}`;
  const name = `${words.name.charAt(0).toUpperCase()}${words.name.slice(1)}`;
  // The provider may have said no more than that.
  const isSame = reason === undefined || reason.replace(/\.$/, "").toLowerCase() === words.name;
  return html`${name}${!isSame && html`<br /><span class="faint">${reason}</span>`}`;
}
