import { createHash } from "node:crypto";
import type { PoolClient } from "pg";

/**
 * A plan that is kept must stay right while tables grow from nothing to millions of rows. Only one is:
 * from the given rows to their own, one by one, by index. All other ways are as good as forbidden.
 */
const BY_INDEX_ONLY = `
  set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
  set jit = off; set plan_cache_mode = force_generic_plan`;

/** Different texts that are kept; claims for many senders at once have one each, and there is no end of them. */
const MOST_KEPT = 50;

/**
 * Lets a connection parse and plan each statement once, under a name of its own, instead of every time.
 * For connections with few different statements that find their rows by key, many times a second:
 * planning costs more than half of their work.
 */
export function planOnce(client: PoolClient): void {
  const query: unknown = client.query.bind(client);
  if (typeof query !== "function") return;
  // Comes before the first statement; what breaks it breaks that one as well.
  client.query(BY_INDEX_ONLY).catch(() => undefined);
  Object.assign(client, {
    query(...statement: readonly unknown[]): unknown {
      const [text, values] = statement;
      if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) {
        return query(...statement);
      }
      const name = nameOf(text);
      return name === null ? query(...statement) : query({ name, text, values });
    },
  });
}

const names = new Map<string, string>();

function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_KEPT) return null;
  const name = `volley_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
  names.set(text, name);
  return name;
}
