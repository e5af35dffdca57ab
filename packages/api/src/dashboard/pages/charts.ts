import type { ProgressSample } from "@volley/engine";
import type { Report } from "../../report.ts";
import { type Content, type Html, html } from "../html.ts";

type Seconds = readonly (readonly [second: number, accepted: number])[];

type Line = {
  readonly label: string;
  /** A colour of the theme. */
  readonly tone: "going" | "good" | "bad" | "faint";
  readonly dashed?: true;
  readonly values: readonly number[];
};

/** What a chart draws: Unix seconds, and as many values in each line. */
type Points = { readonly times: readonly number[]; readonly series: readonly Line[] };

/** As many points as a screen can show. */
const MOST_POINTS = 300;

/** How fast it goes, beside how fast it may. */
export function speedChart(seconds: Seconds, limit: number): Html | null {
  // So slow that most seconds are empty, only a mean of several tells anything.
  const { times, rates } = pointsOf(seconds, Math.min(10, Math.ceil(5 / limit)));
  if (times.length < 2) return null;
  return chart("Speed", "Messages that the provider took a second, in the last hour of sending.", {
    times,
    series: [
      { label: "Taken a second", tone: "going", values: rates },
      { label: "Limit", tone: "faint", dashed: true, values: times.map(() => limit) },
    ],
  });
}

/** How far it has come since the start; the last point is what the report says now. */
export function progressChart(
  samples: readonly ProgressSample[],
  now: ProgressSample,
): Html | null {
  const last = samples.at(-1);
  const all =
    last !== undefined && secondOf(last) < secondOf(now) && !sameFigures(last, now)
      ? [...samples, now]
      : samples;
  if (all.length < 2) return null;
  return chart("Progress", "Recipients whose message was taken, has arrived, or has not.", {
    times: all.map(secondOf),
    series: [
      { label: "Submitted", tone: "going", values: all.map(({ submitted }) => submitted) },
      { label: "Delivered", tone: "good", values: all.map(({ delivered }) => delivered) },
      { label: "Not delivered", tone: "bad", values: all.map(({ undelivered }) => undelivered) },
    ],
  });
}

/** What a sample taken at this moment would be. */
export function sampleOf({ recipients }: Pick<Report, "recipients">, at: Date): ProgressSample {
  const { submitted, delivered, failed, expired, no_receipt: silent, rejected } = recipients;
  return {
    at,
    submitted: submitted + delivered + failed + expired + silent,
    delivered,
    undelivered: failed + expired + rejected,
  };
}

/** A chart of two values at one second has no width, and cannot be drawn. */
function secondOf({ at }: ProgressSample): number {
  return Math.floor(at.getTime() / 1_000);
}

function sameFigures(one: ProgressSample, other: ProgressSample): boolean {
  return (
    one.submitted === other.submitted &&
    one.delivered === other.delivered &&
    one.undelivered === other.undelivered
  );
}

function chart(title: string, caption: Content, points: Points): Html {
  // By its name the same chart is found again when another appears before it.
  return html`<section class="card" id="chart-${title.toLowerCase()}">
    <h2>${title}</h2>
    <div data-points="${JSON.stringify(points)}">
      <p class="faint">${caption}</p>
      <div class="chart" aria-hidden="true" hx-morph-skip></div>
    </div>
  </section>`;
}

/**
 * Means of equal spans of time, with the seconds in between in which nothing was taken.
 *
 * @param least seconds of such a span
 */
export function pointsOf(
  seconds: Seconds,
  least = 1,
): {
  readonly times: readonly number[];
  readonly rates: readonly number[];
} {
  const first = seconds[0]?.[0];
  const last = seconds.at(-1)?.[0];
  if (first === undefined || last === undefined) return { times: [], rates: [] };
  const span = Math.max(least, Math.ceil((last - first + 1) / MOST_POINTS));
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
