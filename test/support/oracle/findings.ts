import type { Db } from "@volley/engine";
import type { sql } from "kysely";

/** What is wrong, in words; an empty list is a good verdict. */
export type Findings = readonly string[];

/** A finding for a list that must be empty; nothing when it is. */
export function note(what: string, found: readonly unknown[]): Findings {
  if (found.length === 0) return [];
  return [`${what}: ${found.length} (${JSON.stringify(found.slice(0, 5))})`];
}

export async function rowsOf(db: Db, query: ReturnType<typeof sql>): Promise<readonly unknown[]> {
  return (await query.execute(db)).rows;
}
