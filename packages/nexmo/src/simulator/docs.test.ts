import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ANSWER_FAULTS, magicNumbers, RECEIPT_FAULTS, settingsHelp } from "./settings/index.ts";

const docs = readFileSync(new URL("../../../../docs/simulator.md", import.meta.url), "utf8");

test("docs/simulator.md names every setting, fault and magic number", () => {
  const names = [
    ...settingsHelp().map(({ name }) => name),
    ...ANSWER_FAULTS,
    ...RECEIPT_FAULTS,
    ...magicNumbers().map(({ to }) => to),
  ];
  expect(names.length).toBeGreaterThan(80);
  expect(names.filter((name) => !docs.includes(`| \`${name}\``))).toEqual([]);
});
