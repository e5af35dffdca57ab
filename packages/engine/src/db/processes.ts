import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** What a process of Volley was started to do. */
export const PROCESS_ROLES = ["start", "api", "worker", "send", "demo", "command"] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** A process of Volley, as it names itself to the database. */
export type ProcessName = {
  readonly role: ProcessRole;
  readonly version: string;
  readonly pid: number;
  readonly host: string;
};

/** Of a longer name Postgres keeps so many bytes. */
const MOST_BYTES = 63;

/** What a process calls itself in `pg_stat_activity`, such as `volley worker 0.1.0 4711@sms-2`. */
export function nameOfProcess({ role, version, pid, host }: ProcessName): string {
  return `volley ${role} ${version} ${pid}@${host}`.slice(0, MOST_BYTES);
}

export function readProcessName(name: string): ProcessName | null {
  const [, does, version = "", pid, host = ""] = /^volley (\w+) (\S+) (\d+)@(.*)$/.exec(name) ?? [];
  const role = PROCESS_ROLES.find((one) => one === does);
  return role ? { role, version, pid: Number(pid), host } : null;
}

export type ConnectedProcess = ProcessName & {
  /** Since when the oldest of its connections stands. */
  readonly since: Date;
};

/**
 * The processes that hold connections to this database now, wherever they run. One that has had nothing to do
 * for half a minute holds none; workers always do.
 */
export async function listProcesses(db: Db): Promise<readonly ConnectedProcess[]> {
  const { rows } = await sql<{ name: string; since: Date }>`
    select application_name as name, min(backend_start) as since from pg_stat_activity
    where datname = current_database() and application_name like 'volley %'
    group by application_name order by min(backend_start), application_name`.execute(db);
  return rows.flatMap(({ name, since }) => {
    const process = readProcessName(name);
    return process ? [{ ...process, since }] : [];
  });
}
