import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take half a minute and more, the longest first. */
const LONG = [
  "bench",
  "faults/kill",
  "dashboard/browser",
  "faults/postgres",
  "faults/standstill",
  "changing-limits",
  "campaign-control",
  "faults/stop",
  "cli-bad-input",
  "faults/provider",
  "cli-bad-settings",
  "readme",
  "fairness",
  "faults/redis",
  "faults/chaos",
  "embedded-postgres",
  "import-stopped",
  "workers",
  "faults/receipts",
].map(pathOf);

function pathOf(name: string): string {
  const path = fileURLToPath(new URL(`../${name}.test.ts`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is gone: take it from the list of long files`);
  return path;
}

/**
 * In a fresh clone, without figures of earlier runs, vitest begins with the files of the most text. A short one
 * that takes minutes, begun last, would run on alone while the other workers have nothing left.
 */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.indexOf(moduleId);
  return at === -1 ? LONG.length : at;
}
