import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline, Readable } from "node:stream";

/** Nothing else of the caller's environment gets in: its settings would be tested, or measured. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export type Environment = Readonly<Record<string, string>>;

export type Program = {
  /** Arguments of node: options of its own, the file, and the file's arguments. */
  readonly args: readonly string[];
  readonly env?: Environment;
  /** What it is given on standard input. */
  readonly input?: string | Buffer | AsyncIterable<Uint8Array>;
};

/** A process of its own, as every part of a real installation is. */
export type ProgramProcess = {
  readonly child: ChildProcess;
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Resolves when `pattern` is found in its output; rejects when it ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Waits for the end. */
  exit(): Promise<number | null>;
  readonly running: boolean;
};

/** Starts a program with this node. Whoever starts it ends it; at the latest it goes with this process. */
export function spawnProgram({ args, env, input = "" }: Program): ProgramProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // One that ends early has its reasons, which its output tells.
  pipeline(Readable.from(input), child.stdin, () => undefined);
  let output = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  running.add(child);
  const ended = once(child, "close").then(() => {
    running.delete(child);
    return child.exitCode;
  });
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    async until(pattern) {
      return await new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        const what = `${String(pattern)}: ${args.join(" ")}`;
        void ended.then(() => reject(new Error(`ended without ${what}\n${output}`)));
      });
    },
    async end(signal = "SIGTERM") {
      child.kill(signal);
      return await ended;
    },
    exit: () => ended,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
  };
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
