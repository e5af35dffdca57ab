import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 50;

/** The most memory that a process has held at any time of its life, in MB, watched until it ends. */
export async function peakMemory(pid: number): Promise<number> {
  let peak = 0;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    // One that has ended, and nobody has asked how, has no memory any more.
    if (kilobytes === undefined) return peak;
    peak = Number(kilobytes) / 1_000;
    await sleep(LOOK_EVERY_MS);
  }
}
