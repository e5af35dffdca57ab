import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@volley/engine";
import type { FastifyInstance } from "fastify";
import type { Measures } from "../../metrics/measures.ts";
import type { WebhookAccounts } from "./accounts.ts";
import type { Taken, WebhookKind } from "./front.ts";
import { judge, type Webhook } from "./judge.ts";
import { inTime } from "./patience.ts";

const NO_BODY = new Uint8Array();
const NOTHING = { "content-length": "0" };
const HEADERS = { 200: NOTHING, 500: NOTHING, 503: { ...NOTHING, "retry-after": "5" } } as const;

export type FastLane<Message> = {
  readonly accounts: WebhookAccounts;
  readonly kind: WebhookKind<Message>;
  readonly measures: Measures;
  readonly log: Log;
};

/** Takes a request, or leaves it to whoever stands behind. */
type Take = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Takes webhooks of a kind by GET, as the provider sends them unless it is told otherwise, of accounts that are
 * known, with nothing wrong about them: nearly all of them. The rest is the front's, which judges again by the
 * same rules and says what is wrong. The framework's part is a tenth of the server's time for a receipt.
 */
export function fastLane<Message>(lane: FastLane<Message>): Take {
  const { accounts, kind, measures, log } = lane;
  const route = `/webhooks/:token/${kind.name}`;
  const address = new RegExp(`^/webhooks/([\\w-]{1,64})/${kind.name}\\?`);

  function answer(response: ServerResponse, taken: Promise<Taken>, beganAt: number): void {
    const end = (status: keyof typeof HEADERS): void => {
      response.writeHead(status, HEADERS[status]).end();
      const tookMs = performance.now() - beganAt;
      measures.timings.http.record(tookMs / 1_000, "GET", route, String(status));
    };
    inTime(taken).then(
      (outcome) => end(outcome.kind === "stored" ? 200 : 503),
      (error: unknown) => {
        log("http.failed", { route, error });
        end(500);
      },
    );
  }

  /** What a request brings, where nothing is wrong about it. */
  function plain({ method, url = "" }: IncomingMessage): Webhook<Message> | null {
    if (method !== "GET") return null;
    const [prefix, token = ""] = address.exec(url) ?? [];
    const found = prefix === undefined ? null : accounts.known(token);
    if (prefix === undefined || found === null) return null;
    const wire = { method, query: url.slice(prefix.length), contentType: null, body: NO_BODY };
    try {
      const judged = judge(found, wire, kind);
      return judged.kind === "webhook" && !judged.webhook.isLate ? judged.webhook : null;
    } catch {
      // A fault of ours, which must not end the process: the front comes to it as well, and tells.
      return null;
    }
  }

  return (request, response) => {
    const webhook = plain(request);
    if (webhook === null) return false;
    answer(response, kind.take(webhook), performance.now());
    return true;
  };
}

/** Lets a fast lane see the requests of a server first, until that begins to close. */
export function openFastLane({ server }: Pick<FastifyInstance, "server">, take: Take): void {
  const behind = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (server.listening && take(request, response)) return;
    for (const listener of behind) Reflect.apply(listener, server, [request, response]);
  });
}
