import { readFile } from "node:fs/promises";

/**
 * - `gone`: no such process, or only its zombie. In a container without an init a zombie may stay
 *   for ever, and signalling it still succeeds, so the signal alone is not enough.
 * - `alive`: `startedAt` tells it from a later process with the same number; empty where the
 *   system has no `/proc`.
 */
type ProcessIdentity = { kind: "gone" } | { kind: "alive"; startedAt: string };

const GONE: ProcessIdentity = { kind: "gone" };

export async function identify(pid: number): Promise<ProcessIdentity> {
  if (!answersSignals(pid)) return GONE;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The program's name is in brackets and may hold anything, so count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  if (state === "Z" || state === "X") return GONE;
  const ticks = fields[19];
  if (ticks === undefined) return { kind: "alive", startedAt: "" };
  // Ticks count from the boot: without the boot's id, a reboot could repeat a pair.
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return { kind: "alive", startedAt: `${boot.trim()}:${ticks}` };
}

/** True when `pid` is alive and, as far as it can be known, still the process that began at `startedAt`. */
export async function isStill(pid: number, startedAt: string): Promise<boolean> {
  const now = await identify(pid);
  if (now.kind === "gone") return false;
  return startedAt === "" || now.startedAt === "" || now.startedAt === startedAt;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
