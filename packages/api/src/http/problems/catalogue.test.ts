import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { allProblems, exampleOf } from "./catalogue.ts";
import { problemsAsMarkdown } from "./markdown.ts";

const FILE = new URL("../../../../../docs/problems.md", import.meta.url);

test("docs/problems.md is what the catalogue says; after a change: pnpm openapi", async () => {
  expect(await readFile(FILE, "utf8")).toBe(problemsAsMarkdown());
});

test("codes are words with low lines, and their statuses refuse", () => {
  for (const { code, status } of allProblems()) {
    expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test("every page says in whole sentences what happened, why, and what to do", () => {
  for (const { happened, why, todo, ...problem } of allProblems()) {
    for (const text of [happened, why, todo]) expect(text).toMatch(/^["A-Z/`].{15,}[.]$/);
    expect(exampleOf({ happened, why, todo, ...problem }).detail).not.toBe("");
  }
});
