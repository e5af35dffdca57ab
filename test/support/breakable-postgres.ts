import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedPostgres } from "../../packages/api/src/embedded/open.ts";
import { until } from "../../packages/api/src/embedded/until.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { openTestPostgres } from "./test-postgres.ts";

export type BreakablePostgres = {
  /** Through the proxy, as Volley reaches it. */
  readonly url: string;
  /** Past the proxy's weather, for those who judge; also after a restart. */
  readonly calmUrl: string;
  readonly proxy: FaultProxy;
  /**
   * Ends it as a crash would, and returns when it is gone. Killed, it can tell nobody: what serves a connection
   * finds out by itself.
   */
  crash(signal?: "SIGQUIT" | "SIGKILL"): Promise<void>;
  /** Starts it again, with all that was committed. */
  start(): Promise<void>;
};

const GONE = { everyMs: 10, forMs: 20_000 };

/** A Postgres of one's own behind a fault proxy, removed with the stack. */
export async function startBreakablePostgres(
  stack: AsyncDisposableStack,
): Promise<BreakablePostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-breakable-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const opened: EmbeddedPostgres[] = [];
  stack.defer(async () => {
    for (const one of opened) await one.close();
  });
  const open = async (): Promise<number> => {
    const server = await openTestPostgres(dataDir);
    opened.push(server);
    return Number(new URL(server.url).port);
  };
  const port = await open();
  const proxy = await startFaultProxy(port);
  stack.defer(() => proxy.close());
  const calm = await startFaultProxy(port);
  stack.defer(() => calm.close());
  const through = (at: FaultProxy): string => {
    const url = new URL(opened[0]?.url ?? "");
    url.port = String(at.port);
    return url.href;
  };
  return {
    url: through(proxy),
    calmUrl: through(calm),
    proxy,
    async crash(signal = "SIGQUIT") {
      const pid = await postmasterOf(dataDir);
      process.kill(pid, signal);
      await until(async () => (isAlive(pid) ? undefined : true), GONE);
    },
    async start() {
      const now = await open();
      proxy.leadTo(now);
      calm.leadTo(now);
    },
  };
}

async function postmasterOf(dataDir: string): Promise<number> {
  const [pid] = (await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n");
  return Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
