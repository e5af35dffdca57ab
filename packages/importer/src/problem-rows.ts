import type { Problem } from "@volley/engine";
import { PROBLEM_CODES } from "./problems.ts";
import type { BadRow } from "./read-rows.ts";

/** The stored problems of an import as the rows they came from. */
export async function* problemRows(problems: AsyncIterable<Problem>): AsyncGenerator<BadRow> {
  for await (const { record, line, code, detail, cells } of problems) {
    const known = PROBLEM_CODES.find((one) => one === code) ?? "unreadableText";
    yield { record, line, code: known, detail, cells };
  }
}
