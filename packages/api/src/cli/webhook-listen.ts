import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { isGenuine } from "../outgoing/secrets.ts";
import { aborted, watchInterrupts } from "./interrupt.ts";
import { print, tell } from "./output.ts";
import { readSecret } from "./secret.ts";
import { EXIT, UserError } from "./user-error.ts";

type Flags = { readonly port: number; readonly secretFile?: string };

/** `webhook listen`: what a developer's program would get. */
export async function runListen({ port, secretFile }: Flags): Promise<void> {
  const secret = await readSecret("The endpoint's secret (whsec_…)", secretFile);
  const interrupts = watchInterrupts();
  const server = createServer((request, response) => {
    // Whoever breaks off has told nothing.
    take(secret, request, response).catch(() => response.destroy());
  });
  server.on("error", () => undefined);
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    throw new UserError(`port ${port} cannot be used; choose another with --port`, EXIT.conflict);
  }
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  tell(`Listening on http://127.0.0.1:${taken}/`);
  tell("Volley calls this machine only when started with VOLLEY_WEBHOOK_ALLOW=127.0.0.1");
  await aborted(interrupts.signal);
  server.close();
  server.closeAllConnections();
  interrupts.unwatch();
}

async function take(
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const { "webhook-id": id = "?" } = request.headers;
  if (!isGenuine(secret, { headers: request.headers, body })) {
    tell(`${String(id)}: refused, its signature is not of this secret`);
    response.writeHead(400).end("the signature is not of this secret");
    return;
  }
  print(body);
  response.writeHead(204).end();
}
