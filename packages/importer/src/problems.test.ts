import { expect, test } from "vitest";
import { PROBLEM_CODES, problemText } from "./problems.ts";

test.each(PROBLEM_CODES)("%s is explained in one sentence, with and without detail", (code) => {
  for (const text of [problemText(code), problemText(code, "x1"), problemText(code, null)]) {
    expect(text).toMatch(/^[\p{Lu}“].*[^.]\.$/u);
    expect(text).not.toMatch(/undefined|null|“”|\(\)/);
  }
});
