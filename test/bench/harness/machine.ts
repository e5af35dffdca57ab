import { execFile } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { promisify } from "node:util";

/** What the figures were measured on, and how much else it had to do, in a line. */
export function describeMachine(): string {
  const [load = 0] = loadavg();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const cores = availableParallelism();
  return `${cores} cores (${model}), ${memory} GB, ${process.platform}, Node ${process.version}, load before ${load.toFixed(1)}`;
}

/** Which code was measured; that something is changed and not committed is said, too. */
export async function describeCommit(): Promise<string> {
  try {
    const commit = await git("rev-parse", "--short", "HEAD");
    return (await git("status", "--porcelain")) === "" ? commit : `${commit} and changes`;
  } catch {
    // Code that came without its history can be measured all the same.
    return "of no known commit";
  }
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd: import.meta.dirname });
  return stdout.trim();
}
