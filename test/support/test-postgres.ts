import { openEmbeddedPostgres } from "../../packages/api/src/embedded/open.ts";

/**
 * The Postgres that Volley itself embeds, but without waiting for the disk. Whatever process a test kills, what
 * Postgres has written is safe with the operating system; and nobody cuts the power. Databases are made for each
 * test, which otherwise takes as long as all the rest.
 */
export const openTestPostgres = (dataDir: string) =>
  openEmbeddedPostgres({ dataDir, settings: { fsync: "off" } });
