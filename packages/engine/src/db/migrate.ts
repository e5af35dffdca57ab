import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import { type Migration, type MigrationProvider, Migrator } from "kysely/migration";
import { DatabaseError, type Db, wordsOf } from "./connect.ts";

const FOLDER = new URL("../../../../migrations/", import.meta.url);

/** Reads the forward-only `.sql` files. Several statements in one query need no parameters, so there are none. */
const sqlFiles: MigrationProvider = {
  async getMigrations() {
    const migrations: Record<string, Migration> = {};
    for (const name of await names()) {
      const text = await readFile(new URL(`${name}.sql`, FOLDER), "utf8");
      migrations[name] = {
        async up(db) {
          await sql.raw(text).execute(db);
        },
      };
    }
    return migrations;
  },
};

/** How the schema of a database stands to the files of this version. */
export type SchemaState = {
  /** Migrations of this version that the database has not had. */
  readonly missing: readonly string[];
  /** Migrations that the database has had and this version does not know: it is older. */
  readonly unknown: readonly string[];
};

/** Compares the schema with the files, and changes nothing. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db);
  const applied = new Set<string>();
  if (tables[0]?.found === true) {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    for (const { name } of rows) applied.add(name);
  }
  const known = new Set(await names());
  return {
    missing: [...known].filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !known.has(name)),
  };
}

async function names(): Promise<readonly string[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".sql")).toSorted();
  return files.map((file) => file.slice(0, -".sql".length));
}

/**
 * Brings the schema up to date; processes that do so at once wait for each other.
 *
 * @returns the names of the migrations that were applied now
 * @throws DatabaseError when one fails, or when the database was made by a newer version
 */
export async function migrate(db: Db): Promise<readonly string[]> {
  // Nearly always, and then nobody waits for the lock of the migrations.
  const { missing, unknown } = await readSchemaState(db);
  if (missing.length === 0 && unknown.length === 0) return [];
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
