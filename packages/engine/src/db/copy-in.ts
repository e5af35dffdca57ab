import { finished } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from } from "pg-copy-streams";

/** Streams lines into a table inside the client's transaction; returns how many rows it took. */
export async function copyIn(
  client: ClientBase,
  target: { readonly table: string; readonly columns: string },
  lines: Uint8Array,
): Promise<number> {
  if (lines.length === 0) return 0;
  const stream = client.query(from(`copy ${target.table} (${target.columns}) from stdin`));
  stream.end(lines);
  await finished(stream);
  return stream.rowCount;
}
