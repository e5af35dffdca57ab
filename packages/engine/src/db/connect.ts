import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import { Client, type ClientConfig, type CustomTypesConfig, Pool, types as builtIn } from "pg";
import { planOnce } from "./planned-once.ts";
import { sendAhead } from "./send-ahead.ts";
import { endWhenSilent } from "./silent-connections.ts";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;
/** A parameter of this type proves that the caller is inside a transaction. */
export type Trx = Transaction<Tables>;

const OLDEST_MAJOR = 15;

/** What stands between us and a usable database, in words for the person who can mend it. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
}

/** The driver has no name for the type of lists of int8, and gives them as text. */
const INT8_LIST = 1016;

/** int8 as a number, in lists too: our ids, phones and counts are all below 2^53. */
const types: CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === builtIn.builtins.INT8) return Number;
    const parse = builtIn.getTypeParser(oid, format);
    const type: number = oid;
    return type === INT8_LIST ? (text: string) => parse(text).map(Number) : parse;
  },
};

export type ConnectOptions = {
  readonly url: string;
  /** Connections at the most. */
  readonly connections: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /**
   * For few statements that find their rows by key, many times a second: they are planned once (planned-once.ts),
   * and sent without waiting for answers that nobody needs (send-ahead.ts).
   */
  readonly isFast?: boolean;
  /** Told of connections that die while idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
};

/** Opens a pool. Nothing is connected until the first query. */
export function connectDatabase(options: ConnectOptions): Db {
  const connection: ClientConfig = {
    connectionString: options.url,
    application_name: options.name,
    // A half-open connection must cost seconds, not minutes: server and client both give up.
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    keepAlive: true,
    types,
  };
  const { connections: max, isFast = false } = options;
  const pool = new Pool({ ...connection, max, idleTimeoutMillis: 30_000, pipeline: isFast });
  // A connection that dies while in use fails its query; without a listener it would end the process, too.
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    endWhenSilent(client);
    if (!isFast) return;
    planOnce(client);
    sendAhead(client);
  });
  pool.on("error", (error) => options.onIdleError?.(error));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    // Without maintainNestedObjectKeys the names of people's CSV columns would be camel-cased too.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  connections.set(db, connection);
  pools.set(db, pool);
  return db;
}

/** The connections of a pool now. */
export type PoolFigures = {
  readonly open: number;
  readonly idle: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
};

export function poolFigures(db: Db): PoolFigures {
  const pool = pools.get(db);
  if (!pool) throw new Error("not opened by connectDatabase");
  return { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

const pools = new WeakMap<Db, Pool>();

const connections = new WeakMap<Db, ClientConfig>();

/**
 * A connection of its own beside the pool, for what holds one for long or needs more than queries: COPY,
 * and locks that last as long as the connection. Whoever opens it ends it.
 */
export async function connectApart(db: Db): Promise<Client> {
  const client = new Client(connections.get(db));
  // What breaks the connection also fails the statement under way, or the next one.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/**
 * Makes sure that the database can be reached and is new enough.
 *
 * @throws DatabaseError with one line that says what is wrong and how to mend it
 */
export async function checkDatabase(db: Db): Promise<void> {
  const where = place(connections.get(db)?.connectionString ?? "");
  const version = sql<{ number: string }>`select current_setting('server_version_num') as number`;
  const { rows } = await version.execute(db).catch((error: unknown) => {
    throw new DatabaseError(
      `cannot reach the database at ${where}: ${wordsOf(error)}. ` +
        "Check that Postgres runs and that DATABASE_URL names the right host, database, user and password.",
    );
  });
  const major = Math.floor(Number(rows[0]?.number) / 10_000);
  if (major < OLDEST_MAJOR) {
    throw new DatabaseError(
      `the database at ${where} is Postgres ${major}; Volley needs ${OLDEST_MAJOR} or newer`,
    );
  }
}

/** What a driver or anybody else threw, in words. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0].message;
  }
  return error instanceof Error ? error.message : JSON.stringify(error);
}

/** Host, port and database of a connection URL, without user and password. */
function place(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}
