import type { Report } from "../report.ts";
import { span } from "../span.ts";
import { clock, print } from "./output.ts";

/** Countries and networks beyond these are left to `--json`. */
const MOST_PLACES = 10;

/** A report for people. States that nobody is in are left out. */
export function showReport(report: Report): void {
  print(
    `${report.campaignId} is ${report.state}${report.pauseReason ? `: ${report.pauseReason}` : ""}`,
  );
  const { read, accepted, duplicate, invalid } = report.rows;
  print(
    `  rows        ${read} read, ${accepted} accepted, ${duplicate} duplicate, ${invalid} invalid`,
  );
  for (const [state, count] of Object.entries(report.recipients)) {
    if (count > 0) print(`  ${state.padEnd(11)} ${count}`);
  }
  const { amount, currency } = report.cost;
  print(`  parts       ${report.parts}, ${Number(amount).toFixed(2)} ${currency}`);
  if (report.etaSeconds !== null) {
    print(
      `  speed       ${report.perSecond}/s of ${report.limit}/s, ETA ${clock(report.etaSeconds)}`,
    );
  }
  if (report.deliveredAfter !== null) {
    const { medianMs, p95Ms } = report.deliveredAfter;
    print(`  latency     half delivered within ${span(medianMs)}, 95 % within ${span(p95Ms)}`);
  }
  for (const line of places(report)) print(line);
  for (const { source, code, name, count, reason, advice } of report.errors) {
    print(
      `  ${count} × ${source} ${code}, ${name}: ${reason}${advice === null ? "" : ` ${advice}`}`,
    );
  }
  if (!report.balanced) print("  the states do not add up to the rows: please report this");
}

function places({ countries, networks, cost }: Report): readonly string[] {
  const byCountry = countries
    .toSorted((a, b) => b.total - a.total)
    .map(
      ({ country, name, total, recipients: { delivered = 0 } }) =>
        `  ${name ?? "no country"} (${country}): ${total} recipients, ${delivered} delivered`,
    );
  const byNetwork = networks
    .toSorted((a, b) => b.total - a.total)
    .map(
      ({ network, name, total, cost: amount }) =>
        `  network ${name ?? network ?? "not named"}: ${total} parts, ${Number(amount).toFixed(2)} ${cost.currency}`,
    );
  return [byCountry, byNetwork].flatMap((lines) =>
    lines.length <= MOST_PLACES
      ? lines
      : [...lines.slice(0, MOST_PLACES), `  … and ${lines.length - MOST_PLACES} more with --json`],
  );
}
