import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  type Actor,
  type AuditEntry,
  change as changeInOne,
  findKeptAnswer,
  keepAnswer,
  type KeptAnswer,
  takeOnce,
  type Work,
} from "@volley/engine";
import type { App } from "../app.ts";
import { callerOf } from "./auth.ts";
import {
  belonging,
  inProgress,
  WAIT_MS,
  type Once,
  onceOf,
  refuseAnother,
  replay,
  sendText,
} from "./once.ts";

/** What a change comes to: the answer, and what the audit log says of it. */
export type Effect = {
  /** 200 when left out. */
  readonly status?: number;
  readonly location?: string;
  readonly etag?: string;
  readonly body: unknown;
  /** Null where nothing was changed. */
  readonly entry: AuditEntry | null;
};

export type Call = { readonly request: FastifyRequest; readonly reply: FastifyReply };

type Outcome =
  | {
      readonly kind: "done";
      readonly status: number;
      readonly location: string | null;
      readonly text: string;
    }
  | { readonly kind: "kept"; readonly kept: KeptAnswer }
  | { readonly kind: "busy" };

/** How often a request looks whether its twin in another process is done. */
const LOOK_EVERY_MS = 50;

/**
 * Does what a request wants changed: the effect, its line in the audit log and the answer kept for its
 * `Idempotency-Key` are committed together, before the answer goes out. A process that dies in between
 * answers the next try with the same bytes. What the act throws undoes everything, and is not kept.
 */
export async function change(
  app: App,
  { request, reply }: Call,
  act: (work: Work<App>) => Promise<Effect>,
): Promise<FastifyReply> {
  const once = onceOf(request);
  const until = performance.now() + WAIT_MS;
  for (;;) {
    const outcome = await changeInOne<App, Outcome>(app, actorOf(request), async (work) => {
      const before = once && (await outcomeBefore(work, once));
      if (before) return { result: before, entry: null };
      const { status = 200, location = null, etag, body, entry } = await act(work);
      if (etag !== undefined) void reply.header("etag", etag);
      const text = status === 204 ? "" : textOf(reply.code(status), body);
      if (once) {
        const sealedBody = app.sealer.seal(text, belonging(once));
        await keepAnswer(work.db, { ...once, status, location, sealedBody });
      }
      return { result: { kind: "done", status, location, text }, entry };
    });
    switch (outcome.kind) {
      case "done":
        return sendText(reply, outcome);
      case "kept":
        return replay(reply, app, outcome.kept);
      case "busy":
        if (performance.now() >= until) throw inProgress();
        await sleep(LOOK_EVERY_MS);
    }
  }
}

async function outcomeBefore({ db }: Work<App>, once: Once): Promise<Outcome | null> {
  if (!(await takeOnce(db, once))) return { kind: "busy" };
  const kept = await findKeptAnswer(db, once);
  if (!kept) return null;
  refuseAnother(once, kept);
  return { kind: "kept", kept };
}

/** The body as the schema of its route has it: the bytes that are kept are those that are sent. */
export function textOf(reply: FastifyReply, body: unknown): string {
  const text = reply.serialize(body);
  if (typeof text === "string") return text;
  throw new TypeError("a change is answered with JSON");
}

/** The key of a request, as the audit log names who changes something. */
export function actorOf(request: FastifyRequest): Actor {
  const { id, name } = callerOf(request);
  return { kind: "key", apiKeyId: id, name, origin: request.ip };
}
