import type { IncomingMessage } from "node:http";
import { parse as parseForm } from "node:querystring";
import { jsonFields } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";

const MAX_BODY_BYTES = 64 * 1024;

/** A request with its parameters decoded, wherever they travelled. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** What the answer may be written in, from the `Accept` header. */
  readonly accept: string;
  readonly params: Fields;
  /** Requests that the server is answering, this one among them. */
  readonly inFlight: number;
};

/**
 * Reads a request and calls back once: with null when the body is too large or is broken JSON.
 * Parameters come from a form or JSON body, or from the query when there is no body: the provider
 * also takes a POST that carries everything in its query (provider reference, requests).
 */
export function receive(
  request: IncomingMessage,
  inFlight: number,
  callback: (received: Received | null) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () => {
    const [only] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks) : only;
    const text = body?.toString("utf8") ?? "";
    callback(bytes > MAX_BODY_BYTES ? null : decode(request, text, inFlight));
  });
}

function decode(request: IncomingMessage, body: string, inFlight: number): Received | null {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? "" : url.slice(mark + 1);
  const { accept = "", authorization, "content-type": type = "" } = request.headers;
  // Also the legacy ones: application/jsonrequest, text/x-json, text/javascript and so on.
  const isJson = body !== "" && /json|javascript/i.test(type);
  const params = isJson ? jsonFields(body) : parseForm(body === "" ? query : body);
  if (params === null) return null;
  return { method: request.method ?? "GET", path, authorization, accept, params, inFlight };
}
