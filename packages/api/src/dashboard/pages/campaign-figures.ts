import type { Report } from "../../report.ts";
import { count, counted, duration, money, percent, rate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { card, figure, table } from "../parts.ts";
import { badge, recipientWords, stateBar, STATES_SHOWN } from "../states.ts";

type Seconds = readonly (readonly [second: number, accepted: number])[];

/** Countries and networks shown; the rest are in the report of the API. */
const MOST_ROWS = 12;
/** As many points as a screen can show. */
const MOST_POINTS = 300;

/** The figures of a campaign. While they can change the page asks for them again, each second. */
export function liveFigures(report: Report, seconds: Seconds): Html {
  const path = `/campaigns/${report.campaignId}`;
  const { recipients, total, parts, cost } = report;
  const changes = !isOver(report);
  const points = JSON.stringify({ ...pointsOf(seconds), limit: report.limit });
  return html`<div
    id="live"
    ${changes && html`hx-get="${path}/live?state=${report.state}" hx-trigger="load delay:1s" hx-swap="outerHTML"`}
    data-points-of="rate"
    data-points="${points}"
  >
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
      <dl class="figures">
        ${figure("Speed now", rate(report.perSecond), `of ${rate(report.limit)} allowed`)}
        ${figure(
          "Time left",
          report.etaSeconds === null ? "–" : duration(report.etaSeconds),
          "until all are submitted",
        )}
        ${figure("Cost so far", money(cost.amount, cost.currency), counted(parts, "part"))}
        ${
          report.rows.read > 0 &&
          figure(
            "Rows read",
            count(report.rows.read),
            `${counted(report.rows.duplicate, "duplicate")}, ${count(report.rows.invalid)} left out`,
          )
        }
      </dl>
    </section>
    ${report.errors.length > 0 && causes(report)}
    ${report.countries.length > 0 && html`<div class="cards">${countries(report)} ${networks(report)}</div>`}
  </div>`;
}

/** Receipts still come after a campaign has ended, so it is over when nobody waits for one. */
function isOver({ state, recipients }: Report): boolean {
  const ended = state === "completed" || state === "cancelled";
  return ended && recipients.sending + recipients.unknown + recipients.submitted === 0;
}

function causes({ errors }: Report): Html {
  return card(
    "What went wrong, and what to do",
    table(
      "Errors by cause",
      ["Cause", "Recipients", "What to do"],
      errors.map(({ name, reason, advice, count: n }) => [
        html`<strong>${name}</strong><br /><span class="faint">${reason}</span>`,
        html`<span class="number">${count(n)}</span>`,
        advice ?? html`<span class="faint">Nothing can be done.</span>`,
      ]),
    ),
  );
}

function countries({ countries: all, total }: Report): Html {
  return card(
    "Countries",
    table(
      "Countries",
      ["Country", "Recipients", "Delivered"],
      all
        .toSorted((a, b) => b.total - a.total)
        .slice(0, MOST_ROWS)
        .map((one) => [
          one.name ?? "Beyond countries",
          html`<span class="number">${count(one.total)} · ${percent(one.total, total)}</span>`,
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
      ["Network", "Parts", "Cost"],
      all
        .toSorted((a, b) => b.total - a.total)
        .slice(0, MOST_ROWS)
        .map((one) => [
          one.name ?? one.network ?? "Not named",
          html`<span class="number">${count(one.total)}</span>`,
          html`<span class="number">${money(one.cost, cost.currency)}</span>`,
        ]),
    ),
  );
}

/** Means of equal spans of time, with the seconds in between in which nothing was taken. */
export function pointsOf(seconds: Seconds): {
  readonly times: readonly number[];
  readonly rates: readonly number[];
} {
  const first = seconds[0]?.[0];
  const last = seconds.at(-1)?.[0];
  if (first === undefined || last === undefined) return { times: [], rates: [] };
  const span = Math.ceil((last - first + 1) / MOST_POINTS);
  const sums = Array.from({ length: Math.ceil((last - first + 1) / span) }, () => 0);
  for (const [second, accepted] of seconds) {
    const at = Math.floor((second - first) / span);
    sums[at] = (sums[at] ?? 0) + accepted;
  }
  const times = sums.map((_sum, at) => first + at * span);
  // The last span may still be under way.
  const spans = sums.map((_sum, at) => Math.min(span, last - first + 1 - at * span));
  return { times, rates: sums.map((sum, at) => sum / (spans[at] ?? 1)) };
}
