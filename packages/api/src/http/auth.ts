import type { FastifyInstance } from "fastify";
import { isApiKey, type Db } from "@volley/engine";
import { ProblemError } from "./problem.ts";

/** A key that was found good is not asked about again for this long; so long it may outlive its removal. */
const TRUST_MS = 5_000;
const TRUSTED_AT_MOST = 1_000;

/** Guards every route of the instance with `Authorization: Bearer KEY`. */
export function requireApiKey(server: FastifyInstance, db: Db): void {
  const trusted = new Map<string, number>();
  server.addHook("onRequest", async (request) => {
    const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (key !== undefined && (trusted.get(key) ?? 0) > Date.now()) return;
    if (key === undefined || !(await isApiKey(db, key))) {
      throw new ProblemError({
        status: 401,
        code: "unauthorized",
        title: "Unauthorized",
        detail: "send the header Authorization: Bearer KEY with a key of this installation",
      });
    }
    if (trusted.size >= TRUSTED_AT_MOST) trusted.clear();
    trusted.set(key, Date.now() + TRUST_MS);
  });
}
