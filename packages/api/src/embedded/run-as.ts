import { stat } from "node:fs/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { run } from "./run.ts";
import type { Ran } from "./run.ts";
import { postgresUser } from "./system-user.ts";
import type { SystemUser } from "./system-user.ts";

/**
 * As whom the Postgres programs run.
 *
 * - `ourselves`: we are a normal user.
 * - `user`: we are root, as whom Postgres refuses to run, so it runs as another user.
 * - `userWithAccess`: as before, but the programs or the data lie below a directory that only root
 *   can enter (`/root`, or what `mktemp -d` makes), and its mode is not ours to change.
 */
export type RunAs =
  | { kind: "ourselves" }
  | ({ kind: "user" } & SystemUser)
  | ({ kind: "userWithAccess" } & SystemUser);

type Command = {
  file: string;
  args: readonly string[];
  as: { uid?: number; gid?: number };
};

/** The command that runs `file` as `runAs` says; the process keeps its number in every case. */
export function commandAs(runAs: RunAs, file: string, args: readonly string[]): Command {
  if (runAs.kind === "ourselves") return { file, args, as: {} };
  const { kind, ...user } = runAs;
  if (kind === "user") return { file, args, as: user };
  return { file: "setpriv", args: [...withAccess(user), file, ...args], as: {} };
}

/**
 * The one capability that passes closed directories, handed on to every child of the server.
 * `no_setuid_fixup` is needed besides: without it access(2), by which initdb looks for its sibling
 * programs, ignores the capabilities of a normal user.
 */
const withAccess = ({ uid, gid }: SystemUser) => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  "--clear-groups",
  "--inh-caps=+dac_override",
  "--ambient-caps=+dac_override",
  "--securebits=+no_setuid_fixup",
];

/**
 * Chooses the first way that really works, by trying it: modes, access lists, mounts and the
 * container's own limits together are more than can be read off.
 */
export async function chooseRunAs(
  postgres: string,
  home: string,
  clusterDir: string,
): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: "ourselves" };
  const user = (await ownerOf(clusterDir)) ?? (await postgresUser());
  const plain = await tryOut({ kind: "user", ...user }, postgres, home);
  if (plain.kind === "succeeded") return { kind: "user", ...user };
  const raised = await tryOut({ kind: "userWithAccess", ...user }, postgres, home);
  if (raised.kind === "succeeded") return { kind: "userWithAccess", ...user };
  throw new EmbeddedPostgresError(
    `Postgres refuses to run as root, and user ${user.uid} cannot use both ${postgres} and ${home}, not even through setpriv (${raised.reason}): run as a normal user, or move the clone and VOLLEY_DATA_DIR to where every user may enter`,
  );
}

/** A cluster that a normal user made keeps its owner, so that a single run as root does not lock them out. */
async function ownerOf(clusterDir: string): Promise<SystemUser | undefined> {
  const found = await stat(clusterDir).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function tryOut(runAs: RunAs, postgres: string, home: string): Promise<Ran> {
  const script =
    'test -x "$1" || { echo "$1 cannot be entered" >&2; exit 1; }; exec "$0" --version';
  const { file, args, as } = commandAs(runAs, "/bin/sh", ["-c", script, postgres, home]);
  return await run(file, args, as);
}
