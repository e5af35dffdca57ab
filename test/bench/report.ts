import type { Bench, Findings } from "./harness/bench.ts";
import { exportsFile } from "./report-export.ts";
import { pagesOfEverything } from "./report-pages.ts";
import { together } from "./harness/parts.ts";
import { openPlace, type ReportPlace } from "./report-place.ts";
import { reportsWhileSending } from "./report-reads.ts";

const PARTS = ["reads", "export", "pages"] as const;
type Part = (typeof PARTS)[number];

/** Recipients of the campaign that each part looks at. */
const FULL: Readonly<Record<Part, number>> = {
  reads: 10_000_000,
  export: 1_000_000,
  pages: 1_000_000,
};
const QUICK = 4_000;

type Measure = (place: ReportPlace, recipients: number) => Promise<Findings>;

const MEASURES: Readonly<Record<Part, Measure>> = {
  reads: reportsWhileSending,
  export: exportsFile,
  pages: pagesOfEverything,
};

export const reportBench: Bench = {
  name: "report",
  about:
    "report, lists of recipients, export and every page of a campaign of millions, while it is sent",
  parts: PARTS,
  async run(setting): Promise<Findings> {
    const { parts, quick, recipients } = setting;
    const place = await openPlace(setting);
    const found: Findings[] = [];
    for (const part of PARTS) {
      if (parts.length > 0 && !parts.includes(part)) continue;
      const count = recipients ?? (quick ? QUICK : FULL[part]);
      setting.tell(`${part}:`);
      found.push(await MEASURES[part](place, count));
    }
    return together(found);
  },
};
