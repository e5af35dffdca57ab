import { readFile, writeFile } from "node:fs/promises";
import type { Findings } from "./harness/bench.ts";
import { figure } from "./harness/figure.ts";
import { shown } from "./harness/table.ts";
import { makeLarge, type ReportPlace, unsentOf } from "./report-place.ts";

const MOST_MB = 250;
const SECONDS_FOR_A_MILLION = 60;

/** Every recipient of a campaign as a CSV, and what the answering process needs for it. */
export async function exportsFile(
  place: ReportPlace,
  count: number,
): Promise<Findings & { readonly notes: readonly string[] }> {
  const { id } = await makeLarge(place, { count, unsent: unsentOf(count) });
  const { apiPid, url, key } = place.installation;
  const before = await memoryOf(apiPid);
  // From here on the kernel's mark tells the most that the export has needed.
  await writeFile(`/proc/${apiPid}/clear_refs`, "5");
  const from = performance.now();
  const answer = await fetch(`${url}/v1/campaigns/cmp_${id}/recipients.csv`, {
    headers: { authorization: `Bearer ${key}` },
  });
  let lines = 0;
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  const seconds = (performance.now() - from) / 1_000;
  const rows = lines - 1;
  if (rows !== count) throw new Error(`the export has ${rows} rows of ${count}`);
  const perSecond = rows / seconds;
  return {
    figures: [
      figure({
        name: `export of ${shown(count)} recipients`,
        value: perSecond,
        unit: "rows/s",
        target: { atLeast: 1_000_000 / SECONDS_FOR_A_MILLION },
      }),
      figure({
        name: "export: most memory of the answering process",
        value: (await memoryOf(apiPid)).most,
        unit: "MB",
        baseline: before.now,
        target: { atMost: MOST_MB },
      }),
    ],
    notes: [
      `Export: ${shown(bytes / 1e6)} MB of CSV in ${shown(seconds)} s to a client that reads as fast as it can. ` +
        "Its memory is VmHWM, set back before the export; the baseline is what the process held just before.",
    ],
  };
}

/** In MB, as the kernel counts. */
async function memoryOf(pid: number): Promise<{ readonly now: number; readonly most: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN) / 1_000;
  return { now: read("VmRSS"), most: read("VmHWM") };
}
