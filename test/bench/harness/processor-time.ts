import { readdir, readFile } from "node:fs/promises";

/** Linux counts processor time for its programs in hundredths of a second, whatever the machine. */
const TICKS_PER_SECOND = 100;
const NOT_LINUX = "this is no Linux, the only system whose /proc tells processor time";

type Stat = { readonly parent: number; readonly own: number; readonly ofEndedChildren: number };

/** Seconds of processor time that a process has used since it began. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readStat(pid);
  if (!stat) throw new Error(`process ${pid} is gone, or ${NOT_LINUX}`);
  return stat.own / TICKS_PER_SECOND;
}

/** As above for a process and its children, ended ones included: a whole Postgres. */
export async function familySeconds(pid: number): Promise<number> {
  const stats = await Promise.all(
    (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((name) => readStat(name)),
  );
  const root = await readStat(pid);
  if (!root) throw new Error(`process ${pid} is gone, or ${NOT_LINUX}`);
  const children = stats.filter((stat) => stat?.parent === pid);
  const ticks = children.reduce((sum, stat) => sum + (stat?.own ?? 0), 0);
  return (root.own + root.ofEndedChildren + ticks) / TICKS_PER_SECOND;
}

/** The process that started another one. */
export async function parentOf(pid: number): Promise<number> {
  const stat = await readStat(pid);
  if (!stat) throw new Error(`process ${pid} is gone, or ${NOT_LINUX}`);
  return stat.parent;
}

async function readStat(pid: number | string): Promise<Stat | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything; what follows it are numbers.
    const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const at = (index: number) => Number(rest[index]);
    return { parent: at(1), own: at(11) + at(12), ofEndedChildren: at(13) + at(14) };
  } catch (error) {
    if (error instanceof Error && "code" in error && GONE.has(String(error.code))) return null;
    throw error;
  }
}

/** A process may end between being listed and being read. */
const GONE = new Set(["ENOENT", "ESRCH"]);
