import { createServer } from "node:http";

/** The least that a provider could do: read the request, answer the same thing every time. */
const BODY = JSON.stringify({
  "message-count": "1",
  messages: [
    {
      to: "447700900000",
      "message-id": "0C000000217B7F02",
      status: "0",
      "remaining-balance": "999.96670000",
      "message-price": "0.03330000",
      network: "23410",
      "client-ref": "0123456789012345678901234567890123456789",
    },
  ],
});
const HEADERS = { "content-type": "application/json", "content-length": Buffer.byteLength(BODY) };

const server = createServer((request, response) => {
  request.on("data", () => undefined);
  request.on("end", () => {
    response.writeHead(200, HEADERS);
    response.end(BODY);
  });
});
server.keepAliveTimeout = 30_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
