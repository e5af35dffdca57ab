import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What the scripted provider saw of one request. */
export type Seen = { readonly request: IncomingMessage; readonly body: string };

export type ScriptedProvider = AsyncDisposable & {
  readonly url: string;
  readonly seen: readonly Seen[];
};

/** A local HTTP server that answers every request, once its body is read, as `script` says. */
export async function scriptedProvider(
  script: (response: ServerResponse, seen: Seen) => void,
): Promise<ScriptedProvider> {
  const requests: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const seen = { request, body };
      requests.push(seen);
      script(response, seen);
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    seen: requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Waits for a condition that another process's or socket's work brings about; throws after 1.5 s. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 1_500;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("condition was not met in time");
    // oxlint-disable-next-line no-await-in-loop -- polling is the point
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
