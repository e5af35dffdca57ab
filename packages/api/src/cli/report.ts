import type { reportView } from "../http/views.ts";
import { clock, print } from "./output.ts";

type Report = ReturnType<typeof reportView>;

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
  print(
    `  parts       ${report.parts}, ${Number(report.cost.amount).toFixed(2)} ${report.cost.currency}`,
  );
  if (report.etaSeconds !== null) {
    print(
      `  speed       ${report.perSecond}/s of ${report.limit}/s, ETA ${clock(report.etaSeconds)}`,
    );
  }
  for (const { source, code, name, count } of report.errors) {
    print(`  ${count} × ${source} ${code}: ${name ?? "unknown code"}`);
  }
  if (!report.balanced) print("  the states do not add up to the rows: please report this");
}
