import type { FastifyInstance } from "fastify";
import { type Db, findApiKeyName } from "@volley/engine";
import { ProblemError } from "./problem.ts";

/** A key that was found good is not asked about again for this long; so long it may outlive its removal. */
const TRUST_MS = 5_000;
const TRUSTED_AT_MOST = 1_000;

declare module "fastify" {
  interface FastifyRequest {
    /** The name of the API key that came with the request; empty on routes that need none. */
    keyName: string;
  }
}

/** Guards every route of the instance with `Authorization: Bearer KEY`. */
export function requireApiKey(server: FastifyInstance, db: Db): void {
  const trusted = new Map<string, { readonly name: string; readonly until: number }>();
  server.decorateRequest("keyName", "");
  server.addHook("onRequest", async (request) => {
    const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const known = trusted.get(key);
    const isTrusted = known !== undefined && known.until > Date.now();
    const name = isTrusted ? known.name : await findApiKeyName(db, key);
    if (name === null) {
      throw new ProblemError({
        status: 401,
        code: "unauthorized",
        title: "Unauthorized",
        detail: "send the header Authorization: Bearer KEY with a key of this installation",
      });
    }
    request.keyName = name;
    if (isTrusted) return;
    if (trusted.size >= TRUSTED_AT_MOST) trusted.clear();
    trusted.set(key, { name, until: Date.now() + TRUST_MS });
  });
}
