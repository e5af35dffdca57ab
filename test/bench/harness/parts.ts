import { apart, type Findings, type Setting } from "./bench.ts";

export type Parts = Readonly<Record<string, (setting: Setting) => Promise<Findings>>>;

/** Measures the parts that were asked for, each with servers of its own. */
export async function measureParts(setting: Setting, parts: Parts): Promise<Findings> {
  const found: Findings[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (setting.parts.length > 0 && !setting.parts.includes(name)) continue;
    setting.tell(`part ${name}`);
    found.push(await apart(setting, measure));
  }
  return together(found);
}

/** What parts have found, as the findings of one bench. */
export function together(found: readonly Findings[]): Findings {
  return {
    figures: found.flatMap(({ figures }) => figures),
    tables: found.flatMap(({ tables = [] }) => tables),
    notes: found.flatMap(({ notes = [] }) => notes),
  };
}
