import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";

export type Reply = {
  readonly status: number;
  readonly type: string;
  /** A long body as an iterable of pieces, produced as fast as the reader takes them. */
  readonly body: string | Iterable<string>;
};

/** The official SDK misreads an answer with any other content type. */
export const jsonText = (body: string, status = 200): Reply => ({
  status,
  type: "application/json",
  body,
});

export const json = (value: unknown, status = 200): Reply =>
  jsonText(JSON.stringify(value), status);

/** Provider reference, Account and Search API: the answer to wrong credentials. */
export const unauthorised: Reply = json(
  { "error-code": "401", "error-code-label": "authentication failed" },
  401,
);

export function send(response: ServerResponse, reply: Reply): void {
  const { body } = reply;
  if (typeof body === "string") {
    const length = Buffer.byteLength(body);
    response.writeHead(reply.status, { "content-type": reply.type, "content-length": length });
    response.end(body);
    return;
  }
  response.writeHead(reply.status, { "content-type": reply.type });
  const source = Readable.from(body);
  response.on("close", () => source.destroy());
  source.pipe(response);
}
