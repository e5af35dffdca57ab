import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FAILPOINTS } from "./names.ts";

const PACKAGES = fileURLToPath(new URL("../../..", import.meta.url));

/** The names of all failpoints that the code passes, as often as they stand there. */
async function passed(): Promise<readonly string[]> {
  const files = await readdir(PACKAGES, { recursive: true });
  const sources = files.filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("node_modules"),
  );
  const texts = await Promise.all(sources.map((file) => readFile(`${PACKAGES}/${file}`, "utf8")));
  return texts.flatMap((text) =>
    Array.from(
      text.matchAll(/^\s*(?:if \(.*\) )?failpoint\("([^"]+)"\);/gm),
      ([, name = ""]) => name,
    ),
  );
}

test("every failpoint stands in the code, at one place", async () => {
  expect((await passed()).toSorted()).toEqual(Object.keys(FAILPOINTS).toSorted());
});

test("every failpoint is killed at by a scenario", async () => {
  const plan = await readFile(`${PACKAGES}/../test/faults/kill-plan.ts`, "utf8");
  const killed = Array.from(
    plan.matchAll(/^ {2}"([^"]+)": (?:api|worker)\(/gm),
    ([, name = ""]) => name,
  );
  expect(killed.toSorted()).toEqual(Object.keys(FAILPOINTS).toSorted());
});
