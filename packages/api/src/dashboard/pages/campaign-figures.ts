import type { ProgressSample } from "@volley/engine";
import type { Report } from "../../report.ts";
import { span } from "../../span.ts";
import { count, counted, duration, money, moment, percent, rate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { card, figure, figures, table } from "../parts.ts";
import { badge, recipientWords, stateBar, STATES_SHOWN } from "../states.ts";
import { progressChart, sampleOf, speedChart } from "./charts.ts";

type CampaignFigures = {
  readonly report: Report;
  readonly seconds: readonly (readonly [second: number, accepted: number])[];
  readonly samples: readonly ProgressSample[];
  /** When the figures were read. */
  readonly at: Date;
};

/** Countries and networks shown; the rest are in the report of the API. */
const MOST_ROWS = 12;

/** The figures of a campaign, as they are on the page and as they are sent to it when they change. */
export function campaignFigures({ report, seconds, samples, at }: CampaignFigures): Html {
  const { recipients, total, rows } = report;
  const path = `/campaigns/${report.campaignId}`;
  const charts = [speedChart(seconds, report.limit), progressChart(samples, sampleOf(report, at))];
  return html`<div data-state="${report.state}">
    ${pauseNotice(report)}
    <dl class="figures tiles">
      ${progressTiles(report)} ${speedTiles(report)}
      ${figure("Cost so far", money(report.cost.amount, report.cost.currency), counted(report.parts, "part"))}
      ${latencyTile(report)}
    </dl>
    <section class="card">
      <h2>${counted(total, "recipient")}</h2>
      ${stateBar(recipients, total)}
      <dl class="figures states">
        ${STATES_SHOWN.filter((state) => recipients[state] > 0).map((state) => {
          const words = recipientWords(state);
          return html`<div class="figure" title="${words.means}">
            <dt>${badge(words)}</dt>
            <dd>
              <a href="${path}/recipients?state=${state}">${count(recipients[state])}</a>
              <span class="faint">${percent(recipients[state], total)}</span>
            </dd>
          </div>`;
        })}
      </dl>
      ${
        rows.duplicate + rows.invalid > 0 &&
        html`<p class="faint">
          Of ${counted(rows.read, "row")} read, ${counted(rows.duplicate, "duplicate")} and
          ${count(rows.invalid)} with a problem were left out.
        </p>`
      }
    </section>
    ${charts.some((chart) => chart !== null) && html`<div class="cards">${charts}</div>`}
    ${report.errors.length > 0 && causes(report)}
    ${report.countries.length > 0 && html`<div class="cards">${countries(report)} ${networks(report)}</div>`}
  </div>`;
}

function latencyTile({ deliveredAfter }: Report): Html | null {
  if (deliveredAfter === null) return null;
  const { medianMs, p95Ms } = deliveredAfter;
  return figure("Delivered after", span(medianMs), `median; 95\u00a0% within ${span(p95Ms)}`);
}

function pauseNotice({ state, pauseReason }: Report): Html | null {
  if (state !== "paused" || pauseReason === null) return null;
  return html`<p class="notice bad">
    <strong>Paused by Volley.</strong> ${capital(pauseReason)} Nothing is lost: resume it when that
    is mended.
  </p>`;
}

function progressTiles({ recipients, total }: Report): Html {
  const { pending, sending, unknown } = recipients;
  const done = total - pending - sending - unknown;
  return html`${figure("Done", percent(done, total), `${count(done)} of ${count(total)}`)}
  ${figure("Delivered", percent(recipients.delivered, total), `${count(recipients.delivered)} so far`)}`;
}

/** While it goes: how fast, and how long still. Afterwards: how long it took. */
function speedTiles({ state, perSecond, limit, etaSeconds, startedAt, endedAt }: Report): Html {
  if (startedAt !== null && endedAt !== null) {
    const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
    return figure("Took", duration(seconds), html`until ${moment(new Date(endedAt))}`);
  }
  if (state !== "running") return figure("Speed allowed", rate(limit), "once it goes");
  return html`${figure("Speed now", rate(perSecond), `of ${rate(limit)} allowed`)}
  ${figure(
    "Time left",
    etaSeconds === null ? "–" : duration(etaSeconds),
    "until all are submitted",
  )}`;
}

function causes({ errors }: Report): Html {
  return card(
    "What went wrong, and what to do",
    table(
      "Errors by cause",
      ["Cause", figures("Recipients"), "What to do"],
      errors.map(({ name, reason, advice, count: n }) => [
        html`<strong>${capital(name)}</strong><br /><span class="faint">${reason}</span>`,
        count(n),
        advice ?? html`<span class="faint">Nothing can be done.</span>`,
      ]),
    ),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function countries({ countries: all, total }: Report): Html {
  return card(
    "Countries",
    table(
      "Countries",
      ["Country", figures("Recipients"), figures("Share"), figures("Delivered")],
      all
        .toSorted((a, b) => b.total - a.total)
        .slice(0, MOST_ROWS)
        .map((one) => [
          one.name ?? "Beyond countries",
          count(one.total),
          percent(one.total, total),
          percent(one.recipients.delivered ?? 0, one.total),
        ]),
    ),
  );
}

function networks({ networks: all, cost }: Report): Html | null {
  if (all.length === 0) return null;
  return card(
    "Networks",
    table(
      "Networks",
      ["Network", figures("Parts"), figures("Cost")],
      all
        .toSorted((a, b) => b.total - a.total)
        .slice(0, MOST_ROWS)
        .map((one) => [
          one.name ?? one.network ?? "Not named",
          count(one.total),
          money(one.cost, cost.currency),
        ]),
    ),
  );
}
