import {
  checkDatabase,
  connectDatabase,
  DatabaseError,
  type Db,
  EVERYWHERE,
  installationId,
  listAccounts,
  readSchemaState,
  wordsOfError,
} from "@volley/engine";
import { readSecret } from "../app.ts";
import { type Config, ConfigError, readConfig } from "../config.ts";
import { EmbeddedPostgresError } from "../embedded/embedded-postgres-error.ts";
import { openEmbeddedPostgres } from "../embedded/open.ts";
import { createSealer } from "../sealed.ts";
import { fail, type Finding, ok } from "./finding.ts";
import { lookAtDataDir, lookAtNode } from "./machine.ts";
import { lookAtAccount, lookAtPublicUrl } from "./provider.ts";
import { lookAtLeftovers, lookAtPostgres, lookAtRedis } from "./stores.ts";
import { lookAtWork } from "./work.ts";

const CONNECTIONS = 2;

/**
 * Looks at everything that Volley stands on, as far as it can: what is down is a finding, not an error.
 * Changes nothing, but that an embedded database is started for the time.
 */
export async function examine(read: () => Config = readConfig): Promise<readonly Finding[]> {
  const findings: Finding[] = [lookAtNode()];
  const config = configOf(read, findings);
  if (config === null) return findings;
  findings.push(...(await lookAtDataDir(config)));
  if (config.redisUrl !== null) findings.push(...(await lookAtRedis(config.redisUrl)));
  await using opened = new AsyncDisposableStack();
  const db = await openDatabase(config, opened, findings);
  if (db === null) return findings;
  findings.push(...(await looked("postgres", () => lookAtPostgres(db))));
  const { missing } = await readSchemaState(db);
  // Of a schema that is not there, or older, nothing can be asked.
  if (missing.length > 0) return findings;
  findings.push(...(await looked("sending", () => lookAtWork(db))));
  findings.push(...(await looked("leases", () => lookAtLeftovers(db))));
  findings.push(await lookAtPublicUrl(config, await installationId(db)));
  const here = { sealer: createSealer(await readSecret(config)), publicUrl: config.publicUrl };
  for (const account of await listAccounts(db, EVERYWHERE)) {
    if (account.retiredAt !== null) continue;
    findings.push(...(await looked(`account ${account.name}`, () => lookAtAccount(account, here))));
  }
  return findings;
}

function configOf(read: () => Config, findings: Finding[]): Config | null {
  try {
    const config = read();
    findings.push(ok("settings", "all of them can be read"));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const todo = "correct it; volley --help lists all settings";
    findings.push(...error.problems.map((problem) => fail("settings", problem, todo)));
    return null;
  }
}

async function openDatabase(
  { databaseUrl, dataDir }: Config,
  opened: AsyncDisposableStack,
  findings: Finding[],
): Promise<Db | null> {
  try {
    let url = databaseUrl;
    if (url === null) {
      const embedded = await openEmbeddedPostgres({ dataDir });
      opened.defer(() => embedded.close());
      ({ url } = embedded);
    }
    const db = connectDatabase({ url, connections: CONNECTIONS, name: "volley doctor" });
    opened.defer(() => db.destroy());
    if (databaseUrl !== null) await checkDatabase(db);
    return db;
  } catch (error) {
    if (!(error instanceof DatabaseError || error instanceof EmbeddedPostgresError)) throw error;
    const todo =
      databaseUrl === null
        ? "see the log in the data directory, or set DATABASE_URL to a Postgres of yours"
        : "start it, or correct DATABASE_URL";
    findings.push(fail("postgres", error.message, todo));
    return null;
  }
}

/** A look that fails has found something, too. */
async function looked(
  about: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    const todo = "look again in a moment; if it stays, the words before say what is wrong";
    return [fail(about, wordsOfError(error), todo)];
  }
}
