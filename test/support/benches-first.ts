import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const BENCHES = fileURLToPath(new URL("../bench.test.ts", import.meta.url));

/**
 * In a fresh clone, without figures of earlier runs, vitest begins with the largest files. That of the benches is
 * small and takes minutes: begun last, it would run on alone while the other workers have nothing left.
 */
export class BenchesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  return moduleId === BENCHES ? 0 : 1;
}
