import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { PUBLIC_ONLY, readAllowance } from "./allowance.ts";
import { guardedConnector, type Resolve } from "./guarded-connect.ts";
import { openPoster, type PosterOptions, retryAfterOf } from "./post.ts";

const LOCAL = readAllowance("hooks.test");

/** Listens on loopback; tells its port and how often somebody connected. */
async function listen(answer: RequestListener) {
  let connections = 0;
  const server = createServer(answer);
  server.on("connection", () => (connections += 1));
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, connections: () => connections };
}

/** A resolver whose nth answer is the nth of these. */
function resolving(...answers: readonly (readonly string[])[]): Resolve {
  let asked = 0;
  return (_name, done) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}

function open(options: Partial<PosterOptions> = {}) {
  const poster = openPoster({ allowance: PUBLIC_ONLY, timeoutMs: 5_000, ...options });
  onTestFinished(() => poster.close());
  return (url: string) => poster.post({ url, headers: {}, body: "{}" });
}

test("posts, and keeps the first of what is answered", async () => {
  const { port } = await listen((request, response) => {
    response.writeHead(202, { "retry-after": "7" });
    response.end(request.method === "POST" ? `a\0${"é".repeat(2_000)}` : "");
  });
  const post = open({ allowance: LOCAL, resolve: resolving(["127.0.0.1"]) });
  const outcome = await post(`http://hooks.test:${port}/`);
  expect(outcome).toMatchObject({ kind: "answered", status: 202, retryAfterMs: 7_000 });
  const answer = outcome.kind === "answered" ? outcome.answer : "";
  expect(answer.startsWith("a\uFFFDéé")).toBe(true);
  expect(answer.length).toBeLessThanOrEqual(500);
});

test.each([
  [["127.0.0.1"]],
  [["::1"]],
  [["10.0.0.1"]],
  [["169.254.169.254"]],
  [["::ffff:127.0.0.1"]],
  [["1.1.1.1", "127.0.0.1"]],
])("a name that leads to %s is not called", async (addresses) => {
  const outcome = await open({ resolve: resolving(addresses) })("https://rebound.example/");
  expect(outcome).toMatchObject({
    kind: "failed",
    problem: expect.stringContaining("not on the public"),
  });
});

test("a name that leads elsewhere at the next question is refused at that very connection", async () => {
  const { port, connections } = await listen(() => undefined);
  // Stands for an address that may be called; the other one would reach the same listener.
  const allowance = readAllowance("127.0.0.1");
  const resolve = resolving(["127.0.0.1"], ["127.0.0.2"]);
  const connect = guardedConnector(allowance, { timeoutMs: 5_000, resolve });
  const to = { hostname: "rebound.example", protocol: "http:", port: String(port) };
  const connected = async () =>
    await new Promise<string>((tell) =>
      connect(to, (error, socket) => {
        socket?.destroy();
        tell(error?.message ?? "connected");
      }),
    );
  expect(await connected()).toBe("connected");
  expect(await connected()).toContain("rebound.example (127.0.0.2) is not on the public internet");
  await vi.waitFor(() => expect(connections()).toBe(1));
});

test("a redirect is an answer, and nobody follows it", async () => {
  const inner = await listen((_request, response) => void response.end("secret"));
  const { port } = await listen((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end();
  });
  const post = open({ allowance: LOCAL, resolve: resolving(["127.0.0.1"]) });
  expect(await post(`http://hooks.test:${port}/`)).toMatchObject({ status: 307 });
  expect(inner.connections()).toBe(0);
});

test("whoever does not answer is given up, and whoever does not listen is named", async () => {
  const { port } = await listen(() => undefined);
  const resolve = resolving(["127.0.0.1"]);
  const post = open({ allowance: LOCAL, resolve, timeoutMs: 50 });
  expect(await post(`http://hooks.test:${port}/`)).toMatchObject({
    problem: "no answer within 0.05 seconds",
  });
  const nobody = open({ allowance: LOCAL, resolve });
  expect(await nobody("http://hooks.test:1/")).toMatchObject({ problem: "nobody listens there" });
});

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterOf("120", now)).toBe(120_000);
  expect(retryAfterOf("Thu, 01 Jan 2026 00:01:00 GMT", now)).toBe(60_000);
  expect(retryAfterOf("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  for (const other of [undefined, "soon", "-1", ["1"]]) expect(retryAfterOf(other, now)).toBeNull();
});
