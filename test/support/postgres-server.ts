import { openTestPostgres } from "./test-postgres.ts";
import { query } from "../../packages/api/src/embedded/query.ts";

export type TestPostgres = {
  url(database: string): string;
  adminUrl: string;
  /** Makes a database, as a copy of `template` when given, and returns its url. */
  createDatabase(name: string, template?: string): Promise<string>;
  /** Drops the database with all connections to it. A missing one is fine. */
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
};

/**
 * A real Postgres for scenarios: the one that Volley itself embeds. All test files that name the
 * same `dataDir` share one server, each with databases of its own.
 */
export async function startPostgres(options: { dataDir: string }): Promise<TestPostgres> {
  const server = await openTestPostgres(options.dataDir);
  const url = (database: string) => {
    const address = new URL(server.adminUrl);
    address.pathname = `/${encodeURIComponent(database)}`;
    return address.href;
  };
  return {
    url,
    adminUrl: server.adminUrl,
    async createDatabase(name, template = "template1") {
      // Page by page through the log, which is the default, costs three times as much where no disk is waited for.
      const sql = `create database ${quote(name)} template ${quote(template)} strategy file_copy`;
      await query(server.adminUrl, sql);
      return url(name);
    },
    async dropDatabase(name) {
      await query(server.adminUrl, `drop database if exists ${quote(name)} with (force)`);
    },
    stop: () => server.close(),
  };
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
