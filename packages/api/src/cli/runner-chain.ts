import { readFileSync } from "node:fs";

/** `npx pnpm start` is a chain of processes above ours; a signal to one of them need not reach us. */
const RUNNER = /\bp?npm\b|\bnpx\b|^sh\b/;

type Link = { readonly pid: number; readonly parent: number };

/**
 * Watches the script runners above this process. Whoever kills `npx` or `pnpm` means the program that
 * they run, but they end without passing the signal on; all that is left to see is that one of them
 * lost its parent. Only runners count: a shell or terminal that goes away does not stop us (nohup).
 *
 * @returns whether a runner has gone since; always false where there is no /proc
 */
export function watchRunners(): () => boolean {
  const links: Link[] = [];
  let pid = process.ppid;
  links.push({ pid: process.pid, parent: pid });
  while (RUNNER.test(commandOf(pid))) {
    const parent = parentOf(pid);
    if (parent === null || !RUNNER.test(commandOf(parent))) break;
    links.push({ pid, parent });
    pid = parent;
  }
  if (!RUNNER.test(commandOf(process.ppid))) return () => false;
  return () => links.some((link) => parentOf(link.pid) !== link.parent);
}

/** The command line with spaces between its words; empty when the process is gone or hidden. */
function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

function parentOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  // The name is in brackets and may hold anything; state and parent come after the last one.
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return parent === undefined ? null : Number(parent);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone, or no /proc on this system; the caller takes nothing for an answer.
    return "";
  }
}
