import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSimulator } from "@volley/nexmo/simulator";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../packages/api/src/embedded/until.ts";
import { findFreePort } from "../packages/api/src/embedded/free-port.ts";
import { blocksTestedBy, ROOT } from "./support/doc-blocks.ts";
import type { Environment } from "./support/volley-process.ts";

const KEY = "vk_readme_0123456789";
/** What `docs/operating.md` has people call it by. */
const VOLLEY = 'volley() { node packages/api/src/cli/main.js "$@"; }';

/** Types a block into a shell, in the project's folder and with the surroundings of whoever runs the tests. */
async function type(block: string, settings: Environment): Promise<string> {
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const clean = ["-u", "DATABASE_URL", "-u", "REDIS_URL", ...variables];
  const shell = ["bash", "-e", "-o", "pipefail", "-c", block];
  const { stdout } = await promisify(execFile)("env", [...clean, ...shell], { cwd: ROOT });
  return stdout;
}

/** Types a line that goes on until it is stopped, and waits for what it says; it ends with the test. */
async function leaveRunning(block: string, settings: Environment, says: RegExp): Promise<string> {
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const clean = ["-u", "DATABASE_URL", "-u", "REDIS_URL", ...variables];
  // A group of its own, so that the runners in between end, too.
  const child = spawn("env", [...clean, "bash", "-c", block], { cwd: ROOT, detached: true });
  const ended = once(child, "close");
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const isSaid = async () => says.test(output) || child.exitCode !== null || undefined;
  await until(isSaid, { everyMs: 25, forMs: 120_000 });
  expect(output).toMatch(says);
  return output;
}

/** The README's own ports may be taken on this machine; nothing else of its text is changed. */
async function place() {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-readme-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const simulator = await startSimulator({ perSecond: 200 });
  onTestFinished(() => simulator.stop());
  const port = String(await findFreePort());
  const here = (block: string) =>
    block
      .replaceAll("127.0.0.1:9000", `127.0.0.1:${simulator.port}`)
      .replaceAll(":8080", `:${port}`);
  return { here, env: { VOLLEY_DATA_DIR: dataDir, VOLLEY_PORT: port } };
}

test("the README's commands send the example file", async () => {
  const { here, env } = await place();
  const [commands = ""] = await blocksTestedBy("command line", "README.md");
  const output = await type(here(commands), env);
  expect(output).toMatch(/acc_1 simulated: 200 requests a second/);
  expect(output).toMatch(/cmp_1 is completed/);
  expect(output).toMatch(/500 read, 457 accepted, 16 duplicate, 27 invalid/);
});

test("the README's walk with curl sends the example file", async () => {
  const { here, env } = await place();
  const [start = ""] = await blocksTestedBy("start", "README.md");
  await leaveRunning(start, { ...env, VOLLEY_ADMIN_KEY: KEY }, /listens on/);
  const readme = await blocksTestedBy("curl", "README.md");
  const replies = await blocksTestedBy("replies", "docs/replies.md");
  const walk = [...readme, VOLLEY, ...replies].join("\n");
  const output = await type(here(walk).replace("KEY=vk_...", `KEY=${KEY}`), env);
  expect(output).toMatch(/"importId":"imp_1"/);
  expect(output).toMatch(/"state":"running"/);
  expect(output).toMatch(/problem_reason/);
  expect(output).toMatch(/"id":"rcp_\d+","campaignId":"cmp_2"/);
  expect(output).toMatch(/"accepted":1,"refused":1,"data":/);
  expect(output).toMatch(/"maxPerSecond":1}/);
  expect(output).toMatch(/"deadNumbers":"skip"/);
});

test("the simulator starts as its documentation says, and takes the settings there", async () => {
  const port = String(await findFreePort());
  const here = (block: string) => block.replaceAll("9000", port);
  const [readme = ""] = await blocksTestedBy("simulator", "README.md");
  await leaveRunning(here(readme), {}, /Simulated provider on .*, 30 requests a second/);
  const [line = ""] = await blocksTestedBy("simulator", "docs/simulator.md");
  const other = String(await findFreePort());
  await leaveRunning(line.replace("9000", other), {}, /Simulated provider on/);
  const settings = (await blocksTestedBy("settings", "docs/simulator.md")).join("\n");
  const output = await type(here(settings), {});
  expect(output).toMatch(/"perSecond":50/);
  expect(output).toMatch(/"accepted":0/);
});

test("completion for bash is installed as the documentation says, and completes", async () => {
  const home = await mkdtemp(join(tmpdir(), "volley-home-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const [block = ""] = await blocksTestedBy("completion", "docs/operating.md");
  await type(`${VOLLEY}\n${block}`, { HOME: home });
  const written = join(home, ".local/share/bash-completion/completions/volley");
  expect(await readFile(written, "utf8")).toContain("complete -o filenames -F _volley volley");
});
