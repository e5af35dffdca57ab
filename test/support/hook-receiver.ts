import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { onTestFinished } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";

/** A request that came to somebody's program. */
export type Hook = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: {
    readonly type: string;
    readonly version: number;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
};

export type Receiver = {
  readonly url: string;
  readonly hooks: readonly Hook[];
  /** Those that came to a path. */
  at(path: string): readonly Hook[];
  /** Waits until so many have come to a path. */
  untilAt(path: string, count: number): Promise<readonly Hook[]>;
};

/** Answers the nth request to its path, beginning with 1; not answering is hanging. */
type Script = (response: ServerResponse, nth: number) => void;

/** Somebody's program that is told what happens; what has no script is answered with 204. */
export async function startReceiver(scripts: Readonly<Record<string, Script>>): Promise<Receiver> {
  const hooks: Hook[] = [];
  const at = (path: string) => hooks.filter((hook) => hook.path === path);
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url ?? "";
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    hooks.push({ path, headers, body, json: JSON.parse(body) });
    const script = scripts[path];
    if (script) script(response, at(path).length);
    else response.writeHead(204).end();
  }
  // A request that breaks off has told nothing.
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    hooks,
    at,
    async untilAt(path, count) {
      const found = await until(async () => (at(path).length >= count ? at(path) : undefined), {
        everyMs: 25,
        forMs: 60_000,
      });
      if (found) return found;
      throw new Error(`${path} got ${at(path).length} of ${count}`);
    },
  };
}

/** Whether the library of the standard takes a request for genuine. */
export function isGenuine({ body, headers }: Hook, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
