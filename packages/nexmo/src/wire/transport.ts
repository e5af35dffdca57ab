import { Pool } from "undici";
import { Conversation } from "./conversation.ts";
import type { Call, Exchange } from "./exchange.ts";

export type Transport = {
  /** Never rejects: every failure is a kind of `Exchange`. */
  exchange(call: Call): Promise<Exchange>;
  /** Lets running requests end, then closes the connections. */
  close(): Promise<void>;
};

export type TransportOptions = {
  readonly restUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly connections: number;
  /** Limit for a whole exchange, queueing included, in milliseconds. */
  readonly deadlineMs: number;
};

/**
 * Keep-alive connections to the provider. Credentials travel in the Basic header only, so that
 * neither a logged path nor a logged body can show the secret. Redirects are not followed and
 * nothing is sent twice.
 */
export function openTransport(options: TransportOptions): Transport {
  const base = new URL(options.restUrl);
  const prefix = base.pathname.replace(/\/$/, "");
  const pool = new Pool(base.origin, {
    connections: options.connections,
    // One request per connection at a time: behind a request that hangs, others would be unclear too.
    pipelining: 1,
    allowH2: false,
    connectTimeout: 3_000,
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
  });
  const basic = Buffer.from(`${options.apiKey}:${options.apiSecret}`).toString("base64");
  const headers = ["authorization", `Basic ${basic}`, "accept", "application/json"];
  const formHeaders = [...headers, "content-type", "application/x-www-form-urlencoded"];

  return {
    exchange: (call) =>
      new Promise((resolve) => {
        if (call.signal?.aborted === true) {
          resolve({ kind: "notSent", cause: "aborted by the caller" });
          return;
        }
        const conversation = new Conversation(call, options.deadlineMs, resolve);
        const { method, form } = call;
        const body = form ?? null;
        const path = prefix + call.path;
        const request = { method, path, body, headers: form === undefined ? headers : formHeaders };
        pool.dispatch(request, conversation);
      }),
    close: () => pool.close(),
  };
}
