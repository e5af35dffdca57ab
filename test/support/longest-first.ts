import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes a minute and more. Begun last, it would run on alone while the other workers have nothing left. */
const LONG = [
  "bench",
  "faults/kill",
  "faults/postgres",
  "faults/standstill",
  "changing-limits",
  "dashboard/browser",
  "campaign-control",
  "faults/stop",
  "faults/provider",
  "cli-bad-input",
].map((name) => fileURLToPath(new URL(`../${name}.test.ts`, import.meta.url)));

/** Begins with the longest files, as a fresh clone has no figures of earlier runs to go by. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array
    const rest = await super.sort(files.filter(({ moduleId }) => !LONG.includes(moduleId)));
    const long = LONG.flatMap((path) => files.filter(({ moduleId }) => moduleId === path));
    return [...long, ...rest];
  }
}
