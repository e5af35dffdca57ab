import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@volley/nexmo/simulator";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../packages/api/src/embedded/free-port.ts";
import { type Environment, startVolley } from "./support/volley-process.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const KEY = "vk_readme_0123456789";

/** The shell blocks of the README that are marked with this name, as they stand there. */
async function blocks(name: string): Promise<readonly string[]> {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const marked = new RegExp(`<!-- tested: ${name} -->\\n+\`\`\`sh\\n([^]*?)\`\`\``, "g");
  return Array.from(readme.matchAll(marked), ([, block = ""]) => block);
}

/** Types a block into a shell, in the project's folder and with the surroundings of whoever runs the tests. */
async function type(block: string, settings: Environment): Promise<string> {
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const clean = ["-u", "DATABASE_URL", "-u", "REDIS_URL", ...variables];
  const shell = ["bash", "-e", "-o", "pipefail", "-c", block];
  const { stdout } = await promisify(execFile)("env", [...clean, ...shell], { cwd: ROOT });
  return stdout;
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
  const [, commands = ""] = await blocks("command line");
  const output = await type(here(commands), env);
  expect(output).toMatch(/acc_1 simulated: 200 requests a second/);
  expect(output).toMatch(/cmp_1 is completed/);
  expect(output).toMatch(/500 read, 457 accepted, 16 duplicate, 27 invalid/);
});

test("the README's walk with curl sends the example file", async () => {
  const { here, env } = await place();
  const start = startVolley(["start"], { ...env, VOLLEY_ADMIN_KEY: KEY });
  await start.until(/listens on/);
  const walk = (await blocks("curl")).join("\n");
  const output = await type(here(walk).replace("KEY=vk_...", `KEY=${KEY}`), env);
  expect(output).toMatch(/"importId":"imp_1"/);
  expect(output).toMatch(/"state":"running"/);
  expect(output).toMatch(/problem_reason/);
  expect(output).toMatch(/"id":"rcp_\d+","campaignId":"cmp_2"/);
  expect(output).toMatch(/"maxPerSecond":1}/);
  expect(await start.end("SIGTERM")).toBe(0);
});
