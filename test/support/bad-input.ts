import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase, type Db, insertAccount, migrate } from "@volley/engine";
import { type Simulator, startSimulator } from "@volley/nexmo/simulator";
import { sql } from "kysely";
import { expect } from "vitest";
import { EXIT } from "../../packages/api/src/cli/user-error.ts";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { openTestPostgres } from "./test-postgres.ts";
import { createSealer } from "../../packages/api/src/sealed.ts";
import { type Environment, startVolley } from "./volley-process.ts";

/** An installation that many commands in a row are tried on, and files to try them with. */
export type Installation = {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly simulator: Simulator;
  /** The folder with the files. */
  readonly files: string;
  readonly env: Environment;
  /** Empties the database and adds accounts of these names at the simulator. */
  readonly setAccounts: (names: readonly string[], apiSecret?: string) => Promise<void>;
  readonly attempt: (
    args: readonly string[],
    more?: { readonly env?: Environment; readonly input?: string },
  ) => Promise<Failed>;
  /** `send` of a file in the folder. */
  readonly send: (file: string, ...more: readonly string[]) => readonly string[];
  readonly close: () => Promise<void>;
};

const KEY = "volley01";

const FILES: Readonly<Record<string, string>> = {
  "empty.csv": "",
  "header-only.csv": "name,phone\n\n",
  "no-phone.csv": "name,city\nAda,Leeds\n",
  "no-header.csv": "Ada,+447700900001\n",
  "all-bad.csv": "name,phone\nAda,12\nBob,\nCyd,call me\n",
  "good.csv": "name,phone\nAda,+447700900001\n",
  "twice.csv": "phone,Phone\n+447700900001,+447700900002\n",
  "unclosed.csv": 'name,"phone\nAda,+447700900001\n',
  "book.xlsx": "PK\u0003\u0004\u0014\u0000\u0006\u0000 [Content_Types].xml",
};

export async function openInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "volley-bad-input-"));
  const files = join(folder, "files");
  await mkdir(join(files, "folder"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(files, name), text);
  await writeFile(join(files, "utf32.csv"), Buffer.from([0xff, 0xfe, 0, 0, 0x70, 0, 0, 0]));

  const dataDir = join(folder, "data");
  const postgres = await openTestPostgres(dataDir);
  const db = connectDatabase({ url: postgres.url, connections: 2, name: "test" });
  await migrate(db);
  const simulator = await startSimulator({ latencyMs: 0, receiptDelayMs: 5 });
  const secret = "only for tests";
  const sealer = createSealer(secret);
  const env = {
    VOLLEY_DATA_DIR: dataDir,
    VOLLEY_SECRET: secret,
    VOLLEY_PORT: String(await findFreePort()),
  };
  return {
    db,
    databaseUrl: postgres.url,
    simulator,
    files,
    env,
    async setAccounts(names, apiSecret = "Simulator1") {
      await sql`truncate account, campaign, import, import_chunk, import_problem, import_duplicate, recipient, recipient_count restart identity cascade`.execute(
        db,
      );
      for (const name of names) {
        await insertAccount(db, {
          name,
          apiKey: KEY,
          sealedSecret: sealer.seal(apiSecret, KEY),
          restUrl: simulator.url,
          webhookToken: name,
          refKey: Buffer.alloc(32, 1),
          maxPerSecond: 30,
        });
      }
    },
    async attempt(args, { env: other = {}, input = "" } = {}) {
      const { exit, says } = await attempt(args, { ...env, ...other }, input);
      return { exit, says, leftovers: await leftovers(db, dataDir) };
    },
    send: (file, ...more) => {
      const message = ["--from", "Volley", "--text", "Hello"];
      return ["send", join(files, file), ...message, ...more];
    },
    async close() {
      await db.destroy();
      await simulator.stop();
      await postgres.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Whatever a command has left unfinished, in words. */
async function leftovers(db: Db, dataDir: string): Promise<readonly string[]> {
  const { rows: open } = await sql<{ what: string }>`
    select 'campaign ' || state as what from campaign where state in ('scheduled', 'running')
    union all select 'import ' || state from import where state in ('receiving', 'queued')
    union all select 'recipient ' || state from recipient where state in ('sending', 'unknown')`.execute(
    db,
  );
  // One holder of the database is the test itself; any other is a process that went on.
  const [, ...holders] = await readdir(join(dataDir, "holders"));
  return [...open.map(({ what }) => what), ...holders.map((one) => `process ${one}`)];
}

/** How a command that had to fail went, as a person and a script see it. */
type Failed = {
  /** The name of the exit code. */
  readonly exit: string;
  /** What it complained of on standard error, line by line. */
  readonly says: readonly string[];
  readonly leftovers: readonly string[];
};

/** What `attempt` gives for a command that complains of one thing, and leaves nothing half-done. */
export function failing(exit: keyof typeof EXIT, says: RegExp): object {
  return { exit, says: [expect.stringMatching(says)], leftovers: [] };
}

/** Runs a command to its end, and throws when it shows its inside, a secret, or no fault at all. */
async function attempt(args: readonly string[], env: Environment, input: string) {
  const volley = startVolley(args, env, input);
  let errors = "";
  volley.child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await volley.exit();
  const exit = Object.entries(EXIT).find(([, value]) => value === code)?.[0];
  if (exit === undefined || UNCLEAR.test(volley.output())) {
    throw new Error(`${args.join(" ")} ended with ${String(code)}:\n${volley.output()}`);
  }
  const says = errors.split("\n").filter((line) => line.startsWith("volley: "));
  return { exit, says };
}

const UNCLEAR = /\n {4}at |node:internal|did not foresee|Simulator1|Admin key/;
