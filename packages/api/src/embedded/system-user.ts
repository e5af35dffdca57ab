import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { run } from "./run.ts";

export type SystemUser = { uid: number; gid: number };

const NAME = "postgres";

/** The system's `postgres` user; made when there is none, which only root can do. */
export async function postgresUser(): Promise<SystemUser> {
  const existing = await lookUp();
  if (existing !== undefined) return existing;
  await run("groupadd", ["--force", "--system", NAME]);
  const added = await run("useradd", ["--system", "--gid", NAME, "--no-create-home", NAME]);
  // Looked up whatever came of it: another command may have added the user at the same moment.
  const made = await lookUp();
  if (made !== undefined) return made;
  const reason = added.kind === "failed" ? added.reason : "it is still missing";
  throw new EmbeddedPostgresError(
    `Postgres refuses to run as root, and the system user "${NAME}" could not be added (${reason}): add it, or run as a normal user`,
  );
}

async function lookUp(): Promise<SystemUser | undefined> {
  const [uid, gid] = await Promise.all([run("id", ["-u", NAME]), run("id", ["-g", NAME])]);
  if (uid.kind === "failed" || gid.kind === "failed") return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
