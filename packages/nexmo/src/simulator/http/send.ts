import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Reply } from "./replies.ts";

/**
 * Writes an answer in its manner:
 * - `hang`: nothing is written, and the connection stays open until the client or `stop` ends it
 * - `reset`: the connection is torn down with an RST
 * - `cutOff`: half the body follows the full length, then an RST
 * - `drip`: one byte in each `dripMs`
 */
export function send(response: ServerResponse, reply: Reply, dripMs = 0): void {
  const { manner } = reply;
  if (manner === "hang") return;
  if (manner === "reset") return void response.socket?.resetAndDestroy();
  if (typeof reply.body !== "string") return stream(response, reply, reply.body);
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.status, {
    ...reply.headers,
    "content-type": reply.type,
    "content-length": length,
  });
  if (manner === "drip") drip(response, Buffer.from(reply.body), dripMs);
  else if (manner === "cutOff") cutOff(response, Buffer.from(reply.body));
  else response.end(reply.body);
}

function stream(response: ServerResponse, reply: Reply, body: Iterable<string>): void {
  response.writeHead(reply.status, { ...reply.headers, "content-type": reply.type });
  const source = Readable.from(body);
  response.on("close", () => source.destroy());
  source.pipe(response);
}

function drip(response: ServerResponse, body: Buffer, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(at, at + 1));
    at += 1;
    if (at < body.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on("close", () => clearInterval(timer));
}

function cutOff(response: ServerResponse, body: Buffer): void {
  // The RST only once the half has left, or it would overtake it.
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    setImmediate(() => response.socket?.resetAndDestroy());
  });
}
