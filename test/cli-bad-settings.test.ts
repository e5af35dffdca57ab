import { access, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { EXIT } from "../packages/api/src/cli/user-error.ts";
import { failing, type Installation, openInstallation } from "./support/bad-input.ts";
import { runVolley } from "./support/volley-process.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await openInstallation();
});

afterAll(() => installation.close());

beforeEach(() => installation.setAccounts(["main"]));

test("without an account, with two, or with another name, it says how to choose or add one", async () => {
  const { attempt, send, setAccounts } = installation;
  await setAccounts([]);
  const none = /there is no account yet\. Add one with: volley account add NAME --key KEY/;
  expect(await attempt(send("good.csv"))).toEqual(failing("notFound", none));
  await setAccounts(["first", "second"]);
  const several = /there are several accounts; choose one with --account: first, second$/;
  expect(await attempt(send("good.csv"))).toEqual(failing("usage", several));
  const other = /there is no account "third"; there are: first, second\. Add one with/;
  const third = await attempt(send("good.csv", "--account", "third"));
  expect(third).toEqual(failing("notFound", other));
});

const add = (...more: readonly string[]) => ["account", "add", "new", "--key", "volley01", ...more];

test("an account whose credentials, name or provider are wrong is not added", async () => {
  const { attempt, setAccounts, simulator } = installation;
  const at = ["--rest-url", simulator.url];
  const wrong = await attempt(add(...at), { input: "wrong\n" });
  const refused = /refuses this key and secret; check both in its dashboard$/;
  expect(wrong).toEqual(failing("refused", refused));
  const away = await attempt(add("--rest-url", "http://127.0.0.1:1"), { input: "x\n" });
  expect(away).toEqual(failing("unreachable", /127\.0\.0\.1:1 cannot be reached: ECONNREFUSED$/));
  const broken = await attempt(add("--rest-url", "https://"), { input: "x\n" });
  const shape = /--rest-url "https:\/\/" must be the address alone, .* https:\/\/rest\.nexmo\.com$/;
  expect(broken).toEqual(failing("usage", shape));
  const empty = await attempt(add(...at));
  expect(empty).toEqual(failing("usage", /secret is empty; pipe it in, or .*--secret-file$/));
  const file = await attempt(add(...at, "--secret-file", "none.txt"));
  expect(file).toEqual(failing("notFound", /--secret-file none\.txt cannot be read$/));
  await setAccounts(["new"]);
  const again = await attempt(add(...at), { input: "Simulator1\n" });
  expect(again).toEqual(failing("conflict", /there is already an account named "new"$/));
});

test("a provider that refuses the key in the middle pauses the campaign, and says how to go on", async () => {
  const { attempt, send, setAccounts, simulator } = installation;
  await setAccounts(["main"], "changed since");
  const says = /cmp_1 is paused: .*\. When that is mended: volley campaign resume cmp_1$/;
  expect(await attempt(send("good.csv"))).toEqual(failing("provider", says));
  expect(simulator.ledger().accepted).toBe(0);
});

test("a port that another program holds is named, before a key is shown", async () => {
  const { attempt, send } = installation;
  const port = await holdPort();
  const env = { VOLLEY_PORT: port };
  const says = new RegExp(
    `port ${port} on 127.0.0.1 is in use by another program; set VOLLEY_PORT`,
  );
  expect(await attempt(["start"], { env })).toEqual(failing("conflict", says));
  expect(await attempt(send("good.csv"), { env })).toEqual(failing("conflict", says));
  const simulator = await attempt(["simulator", "--port", port]);
  expect(simulator).toEqual(failing("conflict", /port \d+ is in use; choose another with --port$/));
  const elsewhere = await attempt(["start"], { env: { VOLLEY_HOST: "203.0.113.7" } });
  const unusable = /cannot listen on 203\.0\.113\.7:\d+ .*check VOLLEY_HOST and VOLLEY_PORT$/;
  expect(elsewhere).toEqual(failing("config", unusable));
});

/** A port with a program of somebody else on it, which does not even speak HTTP. */
async function holdPort(): Promise<string> {
  const server = createServer((socket) => socket.end("220 smtp.example\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return String(typeof address === "object" ? address?.port : address);
}

test.each<[label: string, change: Partial<URL>, says: RegExp]>([
  ["a server that is away", { port: "1" }, /cannot reach .*127\.0\.0\.1:1\/volley: .*ECONNREFUSED/],
  ["a wrong password", { password: "x" }, /cannot reach .*authentication failed.*right .*password/],
  ["a missing database", { pathname: "/nowhere" }, /cannot reach .*nowhere" does not exist.*right/],
])("a database that cannot be used (%s) is told in a line", async (_label, change, says) => {
  const url = Object.assign(new URL(installation.databaseUrl), change);
  const failed = await installation.attempt(["start"], { env: { DATABASE_URL: url.href } });
  expect(failed).toEqual(failing("unreachable", says));
});

test("settings that cannot be meant are told all at once", async () => {
  const env = { ...installation.env, VOLLEY_PROT: "80", VOLLEY_PORT: "http", REDIS_URL: "here" };
  for (const args of [["start"], installation.send("good.csv")]) {
    const { code, output } = await runVolley(args, env);
    expect(code).toBe(EXIT.config);
    expect(output.trimEnd().split("\n")).toEqual([
      "volley: VOLLEY_PROT is not a setting of Volley; did you mean VOLLEY_PORT?",
      expect.stringMatching(/^volley: REDIS_URL must be a URL that starts with redis:/),
      'volley: VOLLEY_PORT must be between 0 and 65535, not "http"',
    ]);
  }
});

test("a secret or a data directory of something else is named before anything begins", async () => {
  const { attempt, files, send } = installation;
  const secret = await attempt(send("good.csv"), { env: { VOLLEY_SECRET: "another" } });
  const other = /volley01 cannot be decrypted: VOLLEY_SECRET is not the one/;
  expect(secret).toEqual(failing("config", other));
  const env = { VOLLEY_DATA_DIR: join(files, "good.csv") };
  const place = await attempt(["account", "list"], { env });
  const file = /good\.csv: it is a file, .* set VOLLEY_DATA_DIR to another/;
  expect(place).toEqual(failing("config", file));
  const ledger = await attempt(["simulator", "--port", "0", "--ledger", "/nowhere/ledger"]);
  const folder = /--ledger \/nowhere\/ledger: .*no such file or directory/;
  expect(ledger).toEqual(failing("notFound", folder));
});

test("a command that fails stops the database that it started", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-bad-input-"));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const env = { ...installation.env, VOLLEY_DATA_DIR: dataDir };
  const { code } = await runVolley(installation.send("good.csv"), env);
  expect(code).toBe(EXIT.notFound);
  await access(join(dataDir, "postgres", "PG_VERSION"));
  await expect(access(join(dataDir, "postgres", "postmaster.pid"))).rejects.toThrow("ENOENT");
});
