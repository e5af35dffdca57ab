import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { closeSession, type Db, openSession, useSession } from "@volley/engine";
import type { FindCaller } from "../http/auth.ts";
import { ProblemError } from "../http/problem.ts";

/**
 * Over TLS a cookie can be bound to this very host; a browser takes that name for no other. Without TLS,
 * as on one's own machine, the same cookie has a plain name.
 */
const SECURE_COOKIE = "__Host-volley";
const PLAIN_COOKIE = "volley";

/** Signs in: from here on the browser acts with the key, which it does not learn. */
export async function beginSession(
  db: Db,
  apiKeyId: number,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  // Always a new secret, so that one planted before is worth nothing.
  const secret = randomBytes(32).toString("base64url");
  await openSession(db, secret, apiKeyId);
  const secure = exchange.request.headers.origin?.startsWith("https://") === true;
  void exchange.reply.setCookie(secure ? SECURE_COOKIE : PLAIN_COOKIE, secret, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure,
  });
}

/** Signs out, in the database first: a copy of the cookie is then worth nothing. */
export async function endSession(
  db: Db,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  const secret = secretOf(exchange.request);
  if (secret !== null) await closeSession(db, secret);
  void exchange.reply.clearCookie(SECURE_COOKIE, { path: "/", secure: true });
  void exchange.reply.clearCookie(PLAIN_COOKIE, { path: "/" });
}

function secretOf({ cookies }: FastifyRequest): string | null {
  return cookies[SECURE_COOKIE] ?? cookies[PLAIN_COOKIE] ?? null;
}

/** Finds the key behind the session of a request; a session that ended leads to signing in. */
export function sessions(db: Db): FindCaller {
  return async (request) => {
    const secret = secretOf(request);
    const key = secret === null ? null : await useSession(db, secret);
    if (key) return key;
    throw new ProblemError({
      code: "signed_out",
      detail: "sign in with a key of this installation",
    });
  };
}

/** What every form of a page carries. It is bound to the session, so it ends with it. */
export function formToken(request: FastifyRequest): string {
  const secret = secretOf(request) ?? "";
  return createHash("sha256").update(`form ${secret}`).digest("base64url");
}

/** Refuses what another site has made this browser send. @throws ProblemError */
export function refuseForeign(request: FastifyRequest, token: string | null): void {
  const site = request.headers["sec-fetch-site"];
  const foreign = site !== undefined && site !== "same-origin" && site !== "none";
  const own = Buffer.from(formToken(request));
  const given = Buffer.from(token ?? "");
  const same = given.length === own.length && timingSafeEqual(given, own);
  if (!foreign && same) return;
  throw new ProblemError({
    code: "stale_form",
    detail: "go back, load the page again, and repeat what you did; nothing was changed",
  });
}
