import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A program that tests need, and how it gets onto a machine that lacks it. */
export type Wanted = {
  /** Under any of these names in the PATH. */
  readonly names: readonly string[];
  /** Shell commands that install it; they may find that somebody just has. */
  readonly install: string;
  /** For the person who has to install it. */
  readonly advice: string;
};

/** The path of the program, which is installed first where the machine has none. */
export async function findOrInstall(wanted: Wanted): Promise<string> {
  const found = await findProgram(wanted);
  if (found !== undefined) return found;
  const problem = await install(wanted);
  const installed = await findProgram(wanted);
  if (installed !== undefined) return installed;
  const names = wanted.names.join(" or ");
  throw new Error(
    `The tests need ${names} in the PATH, and installing it failed (${problem}). Install it by hand: ${wanted.advice}`,
  );
}

async function findProgram({ names }: Wanted): Promise<string | undefined> {
  const script = names.map((name) => `command -v ${name}`).join(" || ");
  return await execute("sh", ["-c", script]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/**
 * One installation at a time, whatever it installs, because apt-get itself has one lock: `flock` is held by the
 * kernel and freed with its process.
 *
 * @returns what went wrong, in a few words; whether it matters shows in the program being there
 */
async function install({ install: commands }: Wanted): Promise<string> {
  const script = ["flock", join(tmpdir(), "volley-install.lock"), "sh", "-c", commands];
  const asRoot = process.getuid?.() === 0 ? script : ["sudo", "-n", ...script];
  return await execute("env", asRoot, { timeout: 300_000 }).then(
    () => "apt-get found nothing to do",
    (error: unknown) => String(error).trim().split("\n").slice(-3).join("; "),
  );
}
