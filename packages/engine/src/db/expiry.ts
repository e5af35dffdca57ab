import { type RawBuilder, sql } from "kysely";
import { MIN_TTL_MS } from "../domain/lifetime.ts";

/**
 * Whether campaign `c` is over: nothing can be submitted any more that would not outlive it, because
 * the provider takes no lifetime shorter than twenty seconds.
 */
export function hasExpired(): RawBuilder<unknown> {
  return sql`c.expires_at < now() + make_interval(secs => ${sql.lit(MIN_TTL_MS / 1_000)})`;
}
