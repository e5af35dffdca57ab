import { createHash, type Hash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { findKeptAnswer, type KeptAnswer, type OnceRef } from "@volley/engine";
import type { App } from "../app.ts";
import { callerOf, reachOf } from "./auth.ts";
import { invalid, ProblemError } from "./problem.ts";
import { steadily } from "./upload-body.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route itself looks for the answer to a request that was done before. */
    readonly onceWithin?: boolean;
  }
}

/** A request with an `Idempotency-Key`: done once, however often it comes. */
export type Once = OnceRef & { readonly fingerprint: Buffer };

/** As long as anybody's keys are, and printable. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** What makes a POST unique; null for one without an `Idempotency-Key`, and for whatever is no POST. */
export function onceOf(request: FastifyRequest): Once | null {
  const { "idempotency-key": key } = request.headers;
  if (request.method !== "POST" || key === undefined) return null;
  const idempotencyKey = String(key);
  if (!KEY.test(idempotencyKey)) {
    throw invalid(
      "invalid_idempotency_key",
      "an Idempotency-Key has 1 to 255 printable characters and no space, for example a UUID",
    );
  }
  hashWhileRead(request);
  return { apiKeyId: callerOf(request).id, idempotencyKey, fingerprint: fingerprintOf(request) };
}

/** Hashes of what streams in, as far as it came. */
const streamed = new WeakMap<FastifyRequest, Hash>();

/** What was asked for; of a file that streams in, once it has been read to its end. */
function fingerprintOf(request: FastifyRequest): Buffer {
  const { url, body } = request;
  const hash = createHash("sha256").update(url).update("\n");
  const file = streamed.get(request)?.copy().digest();
  if (file) return hash.update(file).digest();
  if (body instanceof Uint8Array) return hash.update(body).digest();
  return hash.update(JSON.stringify(body ?? null)).digest();
}

/** Has the bytes of a file hashed as they are read. */
function hashWhileRead(request: FastifyRequest): void {
  const { body } = request;
  if (!(body instanceof Readable) || streamed.has(request)) return;
  const hash = createHash("sha256");
  streamed.set(request, hash);
  request.body = Readable.from(
    (async function* () {
      for await (const chunk of body) {
        hash.update(chunk);
        yield chunk;
      }
    })(),
  );
}

/** Reads a file that nobody wants any more, so that it can be told from another. */
async function readToEnd({ body }: FastifyRequest, patienceMs: number): Promise<void> {
  if (!(body instanceof Readable)) return;
  const chunks = steadily(body, patienceMs);
  while ((await chunks.next()).done !== true);
}

/** So long a request waits for its twin before it is told to come again. */
export const WAIT_MS = 2_000;

/**
 * Answers a request that was done before, whatever has become of what it asked for since. One whose twin
 * is being done in this process waits for it, so that a crowd of them costs the database one question each.
 */
export function replayAnswers(server: FastifyInstance, app: App): void {
  const doing = new Map<string, PromiseWithResolvers<void>>();
  const mine = new WeakMap<FastifyRequest, string>();
  server.addHook("preHandler", async (request, reply) => {
    const once = onceOf(request);
    if (!once) return;
    const name = belonging(once);
    // Who has waited for a twin looks here all the same: the crowd must not go one by one.
    let looks = request.routeOptions.config.onceWithin !== true;
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const twin = doing.get(name);
      if (twin) {
        if (performance.now() >= until) throw inProgress();
        await Promise.race([twin.promise, sleep(WAIT_MS)]);
        looks = true;
        continue;
      }
      const kept = looks ? await findKeptAnswer(app.db, once) : null;
      if (kept) {
        await readToEnd(request, app.config.uploadPatienceMs);
        refuseAnother({ ...once, fingerprint: fingerprintOf(request) }, kept);
        return replay(reply, app, kept);
      }
      if (!doing.has(name)) break;
    }
    doing.set(name, Promise.withResolvers());
    mine.set(request, name);
  });
  server.addHook("onResponse", async (request) => {
    const name = mine.get(request);
    if (name === undefined) return;
    doing.get(name)?.resolve();
    doing.delete(name);
  });
}

/** @throws ProblemError when the key was used for something else */
export function refuseAnother(once: Once, kept: KeptAnswer): void {
  if (once.fingerprint.equals(kept.fingerprint)) return;
  throw new ProblemError({
    code: "idempotency_key_reused",
    detail:
      "this Idempotency-Key came before with another request; take a new key for a new request",
  });
}

export function inProgress(): ProblemError {
  return new ProblemError({
    code: "request_in_progress",
    detail: "a request with this Idempotency-Key is being done right now; ask again in a moment",
    retryAfter: 1,
  });
}

/** Sends the very bytes that were sent before. */
export function replay(reply: FastifyReply, app: App, kept: KeptAnswer): FastifyReply {
  // What this key was given once it may be given again: its accounts never change.
  reachOf(reply.request);
  void reply.header("idempotent-replayed", "true");
  const text = app.sealer.unseal(kept.sealedBody, belonging(kept));
  return sendText(reply, { ...kept, text });
}

/** What a kept answer is sealed for: nobody can put it in another's place. */
export function belonging({ apiKeyId, idempotencyKey }: OnceRef): string {
  return `the answer to ${apiKeyId} ${idempotencyKey}`;
}

type Answer = { readonly status: number; readonly location: string | null; readonly text: string };

export function sendText(reply: FastifyReply, { status, location, text }: Answer): FastifyReply {
  if (location !== null) void reply.header("location", location);
  if (status === 204) return reply.code(status).send();
  return reply.code(status).type("application/json; charset=utf-8").send(text);
}
