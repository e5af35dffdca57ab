import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { sendCsv } from "./send-csv.ts";
import { endUnusedConnections } from "./unused-connections.ts";

test("a file that nobody reads any more is written no further, and holds up no server that closes", async () => {
  const over = Promise.withResolvers<string>();
  async function* endless() {
    try {
      for (;;) yield await Promise.resolve("+447700900123\n".repeat(1_000));
    } finally {
      over.resolve("given up");
    }
  }
  const server = fastify({ forceCloseConnections: "idle" });
  endUnusedConnections(server);
  server.get("/file", async (_request, reply) => await sendCsv(reply, "file.csv", endless()));
  const url = await server.listen({ port: 0, host: "127.0.0.1" });

  const request = get(`${url}/file`);
  request.on("error", () => undefined);
  const [answer]: IncomingMessage[] = await once(request, "response");
  expect(answer?.headers["content-disposition"]).toBe('attachment; filename="file.csv"');
  if (answer) await once(answer, "data");
  request.destroy();
  expect(await over.promise).toBe("given up");

  // As browsers open them ahead; a server that waited for its first request would wait for a minute.
  const { port, hostname } = new URL(url);
  const taken = once(server.server, "connection");
  const unused = connect(Number(port), hostname);
  await taken;
  await server.close();
  await once(unused, "close");
});
