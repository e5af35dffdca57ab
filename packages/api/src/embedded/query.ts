import { Client } from "pg";

/** Runs one statement on a connection of its own. Fails as `pg` does, with the SQLSTATE in `code`. */
export async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that dies under an idle connection says so here; the statement then fails by itself.
  client.on("error", () => {});
  try {
    await client.connect();
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The SQLSTATE, or the system's code such as `ECONNREFUSED`, or nothing. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
