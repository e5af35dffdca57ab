import type { FastifyPluginAsync } from "fastify";
import {
  findByPhone,
  findCampaignNames,
  formatId,
  type OptoutEvent,
  optoutHistory,
  type Recipient,
} from "@volley/engine";
import { historyOf, type Sight } from "../../history/history.ts";
import { access } from "../../http/access.ts";
import { sightOf } from "../../http/auth.ts";
import { readNumber } from "../../phone.ts";
import type { App } from "../../app.ts";
import type { Dashboard } from "../dashboard.ts";
import { moment, phone } from "../format.ts";
import { type Html, html } from "../html.ts";
import { seesMasked } from "../layout.ts";
import { problemNotice } from "../notices.ts";
import { card, empty, figures, table } from "../parts.ts";
import { queryOf } from "../query.ts";
import { badge, recipientWords } from "../states.ts";
import { timeline } from "./timeline.ts";
import { whyOf } from "./recipients.ts";

/** "Why did this person not get it?": all that ever happened to one number. */
export function peoplePage({ app, show }: Dashboard): FastifyPluginAsync {
  return async (server) => {
    server.get("/people", { config: access("campaigns:read", "asked") }, async (request, reply) => {
      const sight = sightOf(request);
      const sought = queryOf(request)("phone");
      const read = sought === null ? null : readNumber(sought);
      const found =
        read?.kind === "number"
          ? await known(app, sight, { digits: read.phone, masked: seesMasked(request) })
          : null;
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

async function known(
  app: App,
  { reach, ...sees }: Sight,
  { digits, masked }: { readonly digits: number; readonly masked: boolean },
): Promise<Html> {
  // Its sentences hold names and numbers, which some may not see.
  const [rows, events, history] = await Promise.all([
    findByPhone(app.db, { phone: digits, reach }),
    sees.optouts ? optoutHistory(app.db, { phone: digits, accounts: reach }) : [],
    masked ? [] : historyOf(app.db, digits, { reach, ...sees }),
  ]);
  const names = await findCampaignNames(app.db, [...new Set(rows.map((row) => row.campaignId))]);
  const title = phone(digits, masked);
  if (rows.length + events.length + history.length === 0) {
    return empty(
      `Nothing is known of ${title}.`,
      "It was in no campaign, and has said nothing. A row of a file that was left out is in the problems of its import.",
    );
  }
  return html`${optedOutSince(events)}
  ${card(
    `Messages to ${title}`,
    rows.length === 0 ? html`<p class="faint">None.</p>` : messages(rows, names),
  )}
  ${
    history.length > 0
      ? card("Everything that happened", timeline(history, names))
      : events.length > 0 && card("Opted out and in", optouts(events))
  }`;
}

function optedOutSince(events: readonly OptoutEvent[]): Html | null {
  const last = events.at(-1);
  if (last?.change !== "out") return null;
  return html`<p class="notice doubt">This person wants no messages since ${moment(last.at)}.</p>`;
}

function optouts(events: readonly OptoutEvent[]): Html {
  return table(
    "Opt-outs",
    ["When", "What", "By", "Evidence"],
    events.map(({ at, change, source, actor, evidence }) => [
      moment(at),
      change === "out" ? "Opted out" : "Opted in",
      html`${source} <span class="faint">${actor}</span>`,
      evidence,
    ]),
  );
}

function messages(rows: readonly Recipient[], names: ReadonlyMap<number, string>): Html {
  return table(
    "Messages",
    ["Campaign", "State", "Why", figures("Attempts"), "Submitted", "Ended"],
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
