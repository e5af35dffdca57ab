import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { findOrInstall, type Wanted } from "./installed-program.ts";

export type TestRedis = {
  url: string;
  port: number;
  /** Ends it as an operator would. Safe to repeat. What was in it is lost. */
  stop(): Promise<void>;
  /** Ends it as a crash would. What was in it is lost. */
  kill(): void;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
};

const READY = { everyMs: 10, forMs: 10_000 };
const PORT_ATTEMPTS = 5;

/** A real Redis (or Valkey) of our own, installed first where the machine has none. */
export async function startRedis(
  options: { port?: number; dir?: string } = {},
): Promise<TestRedis> {
  const program = await findOrInstall(REDIS);
  // Nothing is ever written there: it only has to exist.
  const dir = options.dir ?? tmpdir();
  let { child, port } = await startSomewhere(program, dir, options.port);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      child.kill("SIGTERM");
      await ended(child);
    },
    kill: () => void child.kill("SIGKILL"),
    async start() {
      await ended(child);
      ({ child } = await startSomewhere(program, dir, port));
    },
  };
}

type Running = { child: ChildProcess; port: number };

/** With no port given, somebody else may take the free one first: then another is tried. */
async function startSomewhere(program: string, dir: string, fixed?: number): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    const port = fixed ?? (await findFreePort());
    const child = spawn(program, redisArguments(port, dir), { stdio: ["ignore", "pipe", "pipe"] });
    endWithUs(child);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ready = await until(async () => {
      if (hasEnded(child)) return "ended";
      return (await answersAs(child.pid, port)) ? "ready" : undefined;
    }, READY);
    if (ready === "ready") return { child, port };
    child.kill("SIGKILL");
    if (fixed !== undefined || attempt === PORT_ATTEMPTS) {
      throw new Error(`${program} did not start on port ${port}: ${output.trim()}`);
    }
  }
}

/**
 * However abruptly this process ends, the server goes with it: a shell waits on a pipe from us,
 * which then closes. A handler of our own would not run when the test runner is killed.
 */
function endWithUs(child: ChildProcess): void {
  const script = `read _; kill -9 ${child.pid}`;
  const watcher = spawn("sh", ["-c", script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.once("exit", () => watcher.kill("SIGKILL"));
}

/** Memory only, and never evicting, which is how BullMQ wants it. */
const redisArguments = (port: number, dir: string) => {
  const network = ["--bind", "127.0.0.1", "--port", String(port), "--dir", dir];
  return [...network, "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];
};

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function ended(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, "exit");
}

/** True when the server on this port answers and is this very process, not one that was there before. */
function answersAs(pid: number | undefined, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\nINFO server\r\n"));
    let reply = "";
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once("error", () => finish(false));
    socket.on("data", (chunk) => {
      reply += chunk.toString();
      const owner = /process_id:(\d+)\r/.exec(reply)?.[1];
      if (owner !== undefined) finish(reply.startsWith("+PONG") && owner === String(pid));
    });
  });
}

/**
 * The tests start their own servers, so the system's service is kept from starting (run level 1), and
 * stopped where that does not help.
 */
const REDIS: Wanted = {
  names: ["redis-server", "valkey-server"],
  install: `
command -v redis-server && exit
export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends redis-server || exit
command -v systemctl >/dev/null && systemctl disable --now redis-server || true
`,
  advice: "`sudo apt-get install redis-server` on Debian and Ubuntu, `brew install redis` on macOS",
};
