import { openEmbeddedPostgres } from "../embedded/open.ts";
import { identify } from "../embedded/process-identity.ts";
import { query } from "../embedded/query.ts";

export type DemoDatabase = { readonly url: string; drop(): Promise<void> };

const NAME = /^demo_([0-9]+)$/;

/** A fresh database for one demonstration, on an embedded server that later ones find ready. */
export async function createDemoDatabase(dataDir: string): Promise<DemoDatabase> {
  const server = await openEmbeddedPostgres({ dataDir });
  const name = `demo_${process.pid}`;
  const drop = (database: string) =>
    query(server.adminUrl, `drop database if exists ${database} with (force)`);
  // Demonstrations that were killed could not clean up after themselves.
  for (const row of await query(server.adminUrl, "select datname from pg_database")) {
    const [, pid] = NAME.exec(databaseName(row)) ?? [];
    if (pid === undefined || (await identify(Number(pid))).kind === "alive") continue;
    await drop(databaseName(row));
  }
  await drop(name);
  await query(server.adminUrl, `create database ${name}`);
  const url = new URL(server.adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await drop(name);
      await server.close();
    },
  };
}

function databaseName(row: unknown): string {
  if (typeof row !== "object" || row === null || !("datname" in row)) return "";
  return String(row.datname);
}
