import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { BENCHES } from "./bench/benches.ts";

const RUN = fileURLToPath(new URL("bench/run.ts", import.meta.url));
const run = promisify(execFile);

/** Other parts are the same work at other sizes, each behind servers of its own that take longer to start. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  import: ["--part", "rate"],
  receipts: ["--part", "rate"],
  send: ["--part", "rate"],
};

/** What other programs rely on; the figures of a quick run say nothing. */
const RESULT = {
  name: expect.any(String),
  value: expect.any(Number),
  unit: expect.any(String),
};

test.each(BENCHES.map(({ name }) => name))(
  "bench %s measures, and ends with JSON",
  async (name) => {
    const { stdout } = await run(process.execPath, [
      RUN,
      name,
      "--quick",
      "--json",
      ...(ONLY[name] ?? []),
    ]);
    const said: unknown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(said).toMatchObject({ bench: name, results: expect.any(Array) });
    const { results } = Object(said);
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) {
      expect(result).toMatchObject(RESULT);
      expect(Object.keys(result).toSorted()).toEqual(
        ["name", "value", "unit", "baseline", "ratio", "target", "met"].toSorted(),
      );
    }
  },
);

test("an unknown bench is answered with those there are", async () => {
  const answer = await run(process.execPath, [RUN, "nothing"]).catch((error: unknown) => error);
  expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: bench NAME") });
});
