import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openEmbeddedPostgres } from "../packages/api/src/embedded/open.ts";
import { query } from "../packages/api/src/embedded/query.ts";
import { run } from "../packages/api/src/embedded/run.ts";
import { until } from "../packages/api/src/embedded/until.ts";
import { makeClone } from "./support/clone.ts";
import { commandsIn } from "./support/commands.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const EMBEDDED = fileURLToPath(new URL("../packages/api/src/embedded/", import.meta.url));
const SOON = { everyMs: 10, forMs: 20_000 };

let base = "";
let dataDir = "";
const children: ChildProcess[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "volley-embedded-"));
  await chmod(base, 0o755);
  dataDir = join(base, "data");
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const pid = await postmasterPid();
  if (pid !== undefined) await run("kill", ["-9", String(pid)]);
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

describe("one process", () => {
  test("a first open makes a durable UTF-8 database, and the last close leaves nothing running", async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    const [row] = await query(
      server.url,
      `select current_database() as name, current_user as user, pg_encoding_to_char(encoding) as encoding,
        datlocprovider as provider, current_setting('fsync') as fsync, upper('ä') as upper
        from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      name: "volley",
      user: "volley",
      encoding: "UTF8",
      provider: "b",
      fsync: "on",
      upper: "Ä",
    });
    expect((await stat(join(dataDir, "postgres.password"))).mode & 0o777).toBe(0o600);
    const doctor = await commandsIn({ VOLLEY_DATA_DIR: dataDir })("doctor");
    expect(doctor.output).toMatch(/^ok +durability +what is committed is on disk$/m);
    expect(doctor.code).toBe(0);
    await server.close();
    await server.close();
    await expectNothingLeft();
  });

  test("a wrong password does not get in", async () => {
    const server = await openEmbeddedPostgres({ dataDir });
    const address = new URL(server.url);
    address.password = "guess";
    await expect(query(address.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
    await server.close();
  });

  test("data survives a restart, and several opens share one server until the last close", async () => {
    const first = await openEmbeddedPostgres({ dataDir });
    await query(first.url, "create table kept as select 42 as answer");
    const second = await openEmbeddedPostgres({ dataDir });
    expect(second.url).toBe(first.url);
    await first.close();
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    await second.close();
    await expectNothingLeft();
    const again = await openEmbeddedPostgres({ dataDir });
    expect(await query(again.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    await again.close();
  });
});

describe("several processes", () => {
  test("a second process finds the running server, and the last of the two to leave stops it", async () => {
    const ours = await openEmbeddedPostgres({ dataDir });
    const other = await openInChild();
    expect(other.url).toBe(ours.url);
    await ours.close();
    expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await other.leave();
    await expectNothingLeft();
  });

  test("opening an empty directory at the very same time gives one server", async () => {
    const opened = await Promise.all([openInChild(), openInChild(), openInChild()]);
    expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
    await Promise.all(opened.map(({ leave }) => leave()));
    await expectNothingLeft();
  });

  test.each([
    { how: "is killed", end: (child: ChildProcess) => child.kill("SIGKILL") },
    { how: "gets a Ctrl-C in its terminal", end: interruptGroup },
  ])("when the only holder $how, the server lives on for the next one", async ({ end }) => {
    const holder = await openInChild();
    const pid = await postmasterPid();
    end(holder.child);
    await once(holder.child, "exit");
    const next = await openEmbeddedPostgres({ dataDir });
    expect(next.url).toBe(holder.url);
    expect(await postmasterPid()).toBe(pid);
    await next.close();
    await expectNothingLeft();
  });

  test("a process killed while it makes the database leaves nothing in the way", async () => {
    const child = startChild();
    const begun = await until(async () => {
      const files = await readdir(dataDir, { recursive: true }).catch((): string[] => []);
      return files.some((file) => file.endsWith("/data/PG_VERSION")) ? true : undefined;
    }, SOON);
    child.kill("SIGKILL");
    expect(begun).toBe(true);
    expect(await readdir(dataDir)).not.toContain("postgres");
    const server = await openEmbeddedPostgres({ dataDir });
    expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.close();
    await expectNothingLeft();
  });
});

describe("a killed server", () => {
  test("is started again on its port with all that was committed", async () => {
    const before = await openEmbeddedPostgres({ dataDir });
    await query(before.url, "create table kept as select generate_series(1, 100000) as n");
    await killPostmaster();
    const after = await openEmbeddedPostgres({ dataDir });
    expect(after.url).toBe(before.url);
    expect(await query(after.url, "select count(*)::int from kept")).toEqual([{ count: 100_000 }]);
    await before.close();
    await after.close();
    await expectNothingLeft();
  });

  test("is started again by whoever watches it, without another command", async () => {
    const watching = await openEmbeddedPostgres({ dataDir, watch: true });
    await query(watching.url, "create table kept as select 42 as answer");
    await killPostmaster();
    const answer = async () =>
      await query(watching.url, "select answer from kept").catch(() => undefined);
    expect(await until(answer, SOON)).toEqual([{ answer: 42 }]);
    await watching.close();
    await expectNothingLeft();
  });

  test("is started again even when its number now belongs to another program", async () => {
    const before = await openEmbeddedPostgres({ dataDir });
    await killPostmaster();
    const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    children.push(stranger);
    const pidFile = join(dataDir, "postgres", "postmaster.pid");
    const text = await readFile(pidFile, "utf8");
    await writeFile(pidFile, text.replace(/^\d+/, String(stranger.pid)));
    const after = await openEmbeddedPostgres({ dataDir });
    expect(await query(after.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await before.close();
    await after.close();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    await expectNothingLeft();
  });
});

test("a clone below a directory that only its owner can enter works, as root too", async () => {
  const closed = join(base, "closed");
  const clone = join(closed, "clone");
  await makeClone(clone);
  await chmod(closed, 0o700);
  dataDir = join(clone, ".volley");
  const opened = await openInChild(join(clone, "packages/api/src/embedded/open.ts"));
  await query(opened.url, "create table kept as select generate_series(1, 1000) as n");
  const uid = await run("ps", ["-o", "uid=", "-p", String(await postmasterPid())]);
  const ourUid = process.getuid?.();
  const postgresUser = await run("id", ["-u", "postgres"]);
  expect(uid).toEqual(ourUid === 0 ? postgresUser : { kind: "succeeded", output: String(ourUid) });
  await opened.leave();
  expect((await stat(closed)).mode & 0o777).toBe(0o700);
  await expectNothingLeft();
});

describe("what cannot work says why", () => {
  test("the data directory is a file", async () => {
    await writeFile(dataDir, "");
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(/is, or lies below, a file/);
  });

  test("the directory holds something else, which stays as it was", async () => {
    await mkdir(join(dataDir, "postgres"), { recursive: true });
    await writeFile(join(dataDir, "postgres", "diary.txt"), "dear diary");
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(/not a complete database/);
    expect(await readdir(join(dataDir, "postgres"))).toEqual(["diary.txt"]);
  });

  test("another major version made it, or its configuration is broken", async () => {
    await (await openEmbeddedPostgres({ dataDir })).close();
    const cluster = join(dataDir, "postgres");
    await writeFile(join(cluster, "postgresql.auto.conf"), "nonsense = on\n");
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /did not start: exit code 1; the end of .*postgres\.log:[^]*"nonsense"/,
    );
    await writeFile(join(cluster, "PG_VERSION"), "9\n");
    await expect(openEmbeddedPostgres({ dataDir })).rejects.toThrow(/made by Postgres 9, and this/);
    await expectNothingLeft();
  });
});

async function expectNothingLeft(): Promise<void> {
  const left = await readdir(dataDir);
  expect(left.filter((name) => name.startsWith("initdb-"))).toEqual([]);
  expect(left.includes("holders") ? await readdir(join(dataDir, "holders")) : []).toEqual([]);
  expect(await readdir(join(dataDir, "postgres"))).not.toContain("postmaster.pid");
  using lock = new DatabaseSync(join(dataDir, "postgres.lock"), { timeout: 0 });
  lock.exec("begin exclusive");
}

async function postmasterPid(): Promise<number | undefined> {
  const file = join(dataDir, "postgres", "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Number(text.split("\n")[0]);
}

async function killPostmaster(): Promise<void> {
  const pid = await postmasterPid();
  if (pid === undefined) throw new Error("no server runs");
  process.kill(pid, "SIGKILL");
}

function interruptGroup(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

/** Opens the directory, says so, and closes it when its standard input ends. */
const CHILD = `
const { openEmbeddedPostgres } = await import(process.argv[1]);
const server = await openEmbeddedPostgres({ dataDir: process.argv[2] });
process.stdout.write(server.url + "\\n");
for await (const _ of process.stdin);
await server.close();
`;

function startChild(source = join(EMBEDDED, "open.ts")): ChildProcess {
  const args = ["--input-type=module", "-e", CHILD, pathToFileURL(source).href, dataDir];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function openInChild(source?: string) {
  const child = startChild(source);
  if (child.stdout === null) throw new Error("the child has no output");
  const [url] = await once(createInterface(child.stdout), "line", {
    signal: AbortSignal.timeout(SOON.forMs),
  });
  const leave = async () => {
    child.stdin?.end();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  };
  return { child, url: String(url), leave };
}
