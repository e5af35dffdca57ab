import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import { type Migration, type MigrationProvider, Migrator } from "kysely/migration";
import { DatabaseError, type Db, wordsOf } from "./connect.ts";

const FOLDER = new URL("../../../../migrations/", import.meta.url);

/** Reads the forward-only `.sql` files. Several statements in one query need no parameters, so there are none. */
const sqlFiles: MigrationProvider = {
  async getMigrations() {
    const migrations: Record<string, Migration> = {};
    for (const file of (await readdir(FOLDER)).toSorted()) {
      if (!file.endsWith(".sql")) continue;
      const text = await readFile(new URL(file, FOLDER), "utf8");
      migrations[file.slice(0, -".sql".length)] = {
        async up(db) {
          await sql.raw(text).execute(db);
        },
      };
    }
    return migrations;
  },
};

/**
 * Brings the schema up to date; processes that do so at once wait for each other.
 *
 * @returns the names of the migrations that were applied now
 * @throws DatabaseError when one fails, or when the database was made by a newer version
 */
export async function migrate(db: Db): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: sqlFiles });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === "Error");
    const what = failed
      ? `migration ${failed.migrationName} failed`
      : "the schema cannot be migrated";
    throw new DatabaseError(`${what}: ${wordsOf(error)}`);
  }
  return (results ?? []).map((result) => result.migrationName);
}
