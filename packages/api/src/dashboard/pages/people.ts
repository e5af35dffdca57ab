import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  findByPhone,
  findCampaignNames,
  formatId,
  type OptoutEvent,
  optoutHistory,
  type Reach,
  type Recipient,
} from "@volley/engine";
import { access } from "../../http/access.ts";
import { reachOf } from "../../http/auth.ts";
import { readNumber } from "../../phone.ts";
import type { App } from "../../app.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, seesMasked } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, empty, table } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge, recipientWords } from "../states.ts";
import { whyOf } from "./recipients.ts";

/** "Why did this person not get it?": all that ever happened to one number. */
export function peoplePage({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get("/people", { config: access("campaigns:read", "asked") }, async (request, reply) => {
      const reach = reachOf(request);
      const sought = queryOf(request)("phone");
      const read = sought === null ? null : readNumber(sought);
      const found =
        read?.kind === "number" ? await historyOf(app, request, read.phone, reach) : null;
      const body = html`${problemNotice(read?.kind === "wrong" ? read.problem : null)}
        <form class="inline" method="get" action="/people">
          <label>
            Number
            <input
              name="phone"
              type="search"
              required
              maxlength="40"
              value="${sought}"
              placeholder="+447700900123"
            />
          </label>
          <button>Look up</button>
        </form>
        ${
          found ??
          (read === null &&
            empty(
              "Whom are you looking for?",
              "Everything that Volley knows of a number is shown here.",
            ))
        }`;
      return await show({ request, reply }, { title: "People", place: "/people", body });
    });
  };
}

async function historyOf(
  app: App,
  request: FastifyRequest,
  digits: number,
  reach: Reach,
): Promise<Html> {
  const seesOptouts = mayDo(request, "optouts:read");
  const [rows, events] = await Promise.all([
    findByPhone(app.db, digits, reach),
    seesOptouts ? optoutHistory(app.db, { phone: digits, accounts: reach }) : [],
  ]);
  const names = await findCampaignNames(app.db, [...new Set(rows.map((row) => row.campaignId))]);
  const title = phone(digits, seesMasked(request));
  if (rows.length + events.length === 0) {
    return empty(`Nothing is known of ${title}.`, "It was in no campaign, and has said nothing.");
  }
  return html`${events.length > 0 && optouts(events)}
  ${card(
    `Messages to ${title}`,
    rows.length === 0 ? html`<p class="faint">None.</p>` : messages(rows, names),
  )}`;
}

function optouts(events: readonly OptoutEvent[]): Html {
  const last = events.at(-1);
  return html`${
    last?.change === "out" &&
    html`<p class="notice doubt">This person wants no messages since ${moment(last.at)}.</p>`
  }
  ${card(
    "Opted out and in",
    table(
      "Opt-outs",
      ["When", "What", "By", "Evidence"],
      events.map(({ at, change, source, actor, evidence }) => [
        moment(at),
        change === "out" ? "Opted out" : "Opted in",
        html`${source} <span class="faint">${actor}</span>`,
        evidence,
      ]),
    ),
  )}`;
}

function messages(rows: readonly Recipient[], names: ReadonlyMap<number, string>): Html {
  return table(
    "Messages",
    ["Campaign", "State", "Why", "Attempts", "Submitted", "Ended"],
    rows.map((row) => [
      html`<a href="/campaigns/${formatId("campaign", row.campaignId)}">
        ${names.get(row.campaignId)}
      </a>`,
      badge(recipientWords(row.state)),
      whyOf(row),
      row.attempt,
      row.submittedAt && moment(row.submittedAt),
      row.finalAt && moment(row.finalAt),
    ]),
  );
}
