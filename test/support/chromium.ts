import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const execute = promisify(execFile);

/** A real browser, installed first where the machine has none. */
export async function startChromium(): Promise<Browser> {
  const program = await findOrInstall();
  // Root has no sandbox, and nothing but our own pages is opened.
  return await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
}

async function findOrInstall(): Promise<string> {
  const found = await findProgram();
  if (found !== undefined) return found;
  const problem = await install();
  const installed = await findProgram();
  if (installed !== undefined) return installed;
  throw new Error(
    `The tests need Chromium in the PATH, and installing it failed (${problem}). ` +
      "Install it by hand: `sudo apt-get install chromium` on Debian",
  );
}

async function findProgram(): Promise<string | undefined> {
  const script = "command -v chromium || command -v chromium-browser || command -v google-chrome";
  return await execute("sh", ["-c", script]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** One installation at a time: `flock` is held by the kernel and freed with its process. */
const INSTALL = `
command -v chromium && exit
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium
`;

/** Returns what went wrong, in a few words; whether it matters shows in the program being there. */
async function install(): Promise<string> {
  const script = ["flock", join(tmpdir(), "volley-chromium-install.lock"), "sh", "-c", INSTALL];
  const asRoot = process.getuid?.() === 0 ? script : ["sudo", "-n", ...script];
  return await execute("env", asRoot, { timeout: 300_000 }).then(
    () => "apt-get found nothing to do",
    (error: unknown) => String(error).trim().split("\n").slice(-3).join("; "),
  );
}
