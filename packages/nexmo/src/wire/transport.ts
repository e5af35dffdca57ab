import type * as Undici from "undici";
import { Conversation } from "./conversation.ts";
import type { Call, Exchange } from "./exchange.ts";
import { basicCredentials } from "./redaction.ts";

export type Transport = {
  /** Never rejects: every failure is a kind of `Exchange`. */
  exchange(call: Call): Promise<Exchange>;
  /** Lets running requests end, then closes the connections. */
  close(): Promise<void>;
};

export type TransportOptions = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly connections: number;
  /** Limit for a whole exchange, queueing included, in milliseconds. */
  readonly deadlineMs: number;
};

const ACCEPT = { json: "application/json", xml: "application/xml" } as const;
const CONTENT_TYPE = {
  form: "application/x-www-form-urlencoded",
  json: "application/json",
} as const;

/**
 * Loads what speaks HTTP. A process that will send does so before its first request is due; commands that never ask
 * the provider spare themselves a hundred modules and 10 MB.
 */
export async function loadHttp(): Promise<typeof Undici> {
  return await import("undici");
}

/**
 * Keep-alive connections to the provider. Credentials travel in the Basic header, unless a call says
 * otherwise, so that neither a logged path nor a logged body can show the secret. Redirects are not
 * followed and nothing is sent twice.
 */
export function openTransport(options: TransportOptions): Transport {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/$/, "");
  let pool: Undici.Pool | null = null;
  const opening = loadHttp().then((http) => {
    pool = new http.Pool(base.origin, {
      connections: options.connections,
      // One request per connection at a time: behind a request that hangs, others would be unclear too.
      pipelining: 1,
      allowH2: false,
      connectTimeout: 3_000,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    });
    return pool;
  });
  const basic = `Basic ${basicCredentials(options.apiKey, options.apiSecret)}`;

  function headersOf({ accept, body, selfAuthorised }: Call): string[] {
    const headers = ["accept", ACCEPT[accept]];
    if (selfAuthorised !== true) headers.push("authorization", basic);
    if (body !== undefined) headers.push("content-type", CONTENT_TYPE[body.type]);
    return headers;
  }

  return {
    exchange: (call) =>
      new Promise((resolve) => {
        if (call.signal?.aborted === true) {
          resolve({ kind: "notSent", cause: "aborted by the caller" });
          return;
        }
        const conversation = new Conversation(call, options.deadlineMs, resolve);
        const { method } = call;
        const body = call.body?.text ?? null;
        const request = { method, path: prefix + call.path, body, headers: headersOf(call) };
        if (pool === null) void opening.then((opened) => opened.dispatch(request, conversation));
        else pool.dispatch(request, conversation);
      }),
    close: async () => await (await opening).close(),
  };
}
