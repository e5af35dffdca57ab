import { execFile } from "node:child_process";

/** Nothing of our own environment reaches a child: a stray `PGDATA` or locale would change what it does. */
export const CHILD_ENV = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

export type Ran = { kind: "succeeded"; output: string } | { kind: "failed"; reason: string };

/** Runs a program to its end. A program that cannot be started is a failure like any other. */
export function run(
  file: string,
  args: readonly string[],
  as: { uid?: number; gid?: number } = {},
): Promise<Ran> {
  // The child may be unable to enter our working directory, and Postgres complains when it cannot.
  const options = { ...as, env: CHILD_ENV, cwd: "/", windowsHide: true };
  return new Promise((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: "succeeded", output: stdout.trim() });
      else resolve({ kind: "failed", reason: oneLine(stderr) || oneLine(error.message) });
    });
  });
}

const oneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, "; ");
