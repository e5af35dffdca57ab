import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Setting } from "./bench.ts";

const MAIN = fileURLToPath(new URL("../../../packages/api/src/cli/main.js", import.meta.url));
/** Nothing else of the caller's environment gets in: its settings would be measured. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export type Environment = Readonly<Record<string, string>>;

/** A process of its own, as every part of a real installation is. */
export type Child = {
  readonly pid: number;
  /** Everything it has written so far. */
  output(): string;
  /** Resolves when `pattern` is found in its output; rejects when it ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end, and waits. */
  end(): Promise<void>;
};

export type Program = {
  /** Arguments of node: options of its own, the file, and the file's arguments. */
  readonly args: readonly string[];
  readonly env?: Environment;
  /** What it is given on standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
};

/** `volley …`, with options for node itself in front where something is to be watched. */
export function volley(args: readonly string[], env: Environment = {}, node: string[] = []) {
  return { args: [...node, MAIN, ...args], env };
}

/** Starts a program; it is gone when the bench ends. */
export function startChild({ stack }: Pick<Setting, "stack">, program: Program): Child {
  const child = spawn(process.execPath, program.args, {
    env: { PATH, ...program.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // One that ends early has its reasons, which its output tells.
  pipeline(Readable.from(program.input ?? []), child.stdin, () => undefined);
  running.add(child);
  let output = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const closed = once(child, "close").finally(() => running.delete(child));
  const end = async () => {
    child.kill("SIGTERM");
    await closed;
  };
  stack.defer(end);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    end,
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
        const what = program.args.join(" ");
        void closed.then(() =>
          reject(new Error(`ended without ${String(pattern)}: ${what}\n${output}`)),
        );
      });
    },
  };
}

/** Runs one of our measuring programs with its task, and returns the JSON that it ends with. */
export async function runProgram(setting: Setting, name: string, task: object): Promise<unknown> {
  const file = fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url));
  const child = startChild(setting, { args: [file, JSON.stringify(task)] });
  const [line] = await child.until(/^\{.*\}$/m);
  return JSON.parse(line);
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
