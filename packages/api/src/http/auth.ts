import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  accountOf,
  type ApiKey,
  covers,
  type Db,
  parseId,
  type Reach,
  reaches,
  useApiKey,
} from "@volley/engine";
import type { Sight } from "../history/history.ts";
import { type Access, requireDeclarations } from "./access.ts";
import { notFound, ProblemError } from "./problem.ts";

/** A key that was found good is not asked about again for this long; so long it may outlive its revocation. */
const TRUST_MS = 5_000;
const TRUSTED_AT_MOST = 1_000;

type Call = { readonly caller: ApiKey; hasAsked: boolean };
const calls = new WeakMap<FastifyRequest, Call>();

/** The key that came with a request. */
export function callerOf(request: FastifyRequest): ApiKey {
  return callOf(request).caller;
}

/** The accounts that a request may see and change. Whatever a handler finds or changes must be among them. */
export function reachOf(request: FastifyRequest): Reach {
  const call = callOf(request);
  call.hasAsked = true;
  return call.caller.accounts;
}

/** What of the history of a number whoever asks may see. */
export function sightOf(request: FastifyRequest): Sight {
  const { scopes } = callerOf(request);
  return {
    reach: reachOf(request),
    replies: covers(scopes, "replies:read"),
    optouts: covers(scopes, "optouts:read"),
    actors: covers(scopes, "audit:read"),
  };
}

function callOf(request: FastifyRequest): Call {
  const call = calls.get(request);
  if (call) return call;
  throw new Error(`${request.url} lies outside of what keys guard`);
}

/** Finds the key that a request acts with. @throws ProblemError when it has none that is good */
export type FindCaller = (request: FastifyRequest) => Promise<ApiKey>;

/**
 * Guards every route of the instance: the key that its caller acts with, the scope that the route declares,
 * and the accounts that the key is limited to. This is the only place where that is decided.
 */
export function guard(server: FastifyInstance, db: Db, find: FindCaller = bearers(db)): void {
  requireDeclarations(server);
  server.addHook("onRequest", async (request) => {
    const caller = await find(request);
    calls.set(request, { caller, hasAsked: false });
    const { access } = request.routeOptions.config;
    // No route: the answer says so.
    if (!access) return;
    refuseUncovered(caller, access);
    await refuseOutside(db, request, access);
  });
  server.addHook("onSend", async (request, reply: FastifyReply) => {
    const touches = request.routeOptions.config.access?.touches;
    if (touches !== "asked" || reply.statusCode >= 300 || calls.get(request)?.hasAsked) return;
    throw new Error(`${request.routeOptions.url ?? request.url} answers without a look at reachOf`);
  });
}

/**
 * `Authorization: Bearer KEY`. Keys that were in use within the last seconds are kept in mind, so that not
 * every request asks the database.
 */
function bearers(db: Db): FindCaller {
  const trusted = new Map<string, { readonly key: ApiKey; readonly until: number }>();
  return async (request) => {
    const text = bearerOf(request);
    const now = Date.now();
    const known = trusted.get(text);
    if (known && known.until > now) return known.key;
    const key = await useApiKey(db, text);
    if (!key) throw unauthorized();
    if (trusted.size >= TRUSTED_AT_MOST) trusted.clear();
    const until = Math.min(now + TRUST_MS, key.expiresAt?.getTime() ?? Infinity);
    trusted.set(text, { key, until });
    return key;
  };
}

function bearerOf(request: FastifyRequest): string {
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (key === undefined) throw unauthorized();
  return key;
}

function unauthorized(): ProblemError {
  return new ProblemError({
    code: "unauthorized",
    detail: "send the header Authorization: Bearer KEY with a key of this installation",
  });
}

function refuseUncovered({ scopes }: ApiKey, { scope }: Access): void {
  if (covers(scopes, scope)) return;
  throw new ProblemError({
    code: "missing_scope",
    detail: `this key may not do that: it needs the scope ${scope} and has ${scopes.join(", ")}`,
    requiredScope: scope,
  });
}

async function refuseOutside(db: Db, request: FastifyRequest, { touches }: Access): Promise<void> {
  const { accounts } = callerOf(request);
  if (accounts === null || touches === "asked") return;
  if (touches === "installation") {
    throw new ProblemError({
      code: "limited_key",
      detail: "this concerns all accounts, and this key is limited to some; use one that is not",
    });
  }
  const id = parseId(touches, idOf(request.params));
  const account = id === null ? null : await accountOf(db, touches, id);
  // The same answer as for what does not exist, so that nobody learns by guessing what does.
  if (account === null || !reaches(accounts, account)) throw notFound(touches);
}

function idOf(params: unknown): string {
  const { id }: { readonly id?: unknown } = Object(params);
  return typeof id === "string" ? id : "";
}
