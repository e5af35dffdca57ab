import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../packages/api/src/cli/main.js", import.meta.url));

export type VolleyProcess = {
  readonly child: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  /** Resolves with what has been written when `pattern` is found in it. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Waits for the end. */
  exit(): Promise<number | null>;
  readonly running: boolean;
};

/** Only what a process needs to run; nothing of the test run's own settings gets in. */
export type Environment = Readonly<Record<string, string>>;

/** Starts `volley …` as a real process; whoever starts it ends it. */
export function spawnVolley(
  args: readonly string[],
  env: Environment,
  input: string | Buffer = "",
): VolleyProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: systemPath(), ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  let output = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    child,
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
        void ended.then(() => reject(new Error(`ended without ${String(pattern)}:\n${output}`)));
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

function systemPath(): string {
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}
