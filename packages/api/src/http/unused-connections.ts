import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Ends connections on which nothing has ever come when the server closes. Browsers and HTTP clients open some
 * ahead; to Node they are not idle but about to ask, and closing waits for that for more than a minute.
 */
export function endUnusedConnections(server: FastifyInstance): void {
  const open = new Set<Socket>();
  server.server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.addHook("preClose", async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
