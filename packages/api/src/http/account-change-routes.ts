import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Account, retireAccount } from "@volley/engine";
import type { App } from "../app.ts";
import { applyWish, askAboutWish, type EditAnswer } from "../edit-account.ts";
import { access } from "./access.ts";
import { accountTag, existingAccount, granted } from "./account-routes.ts";
import { AccountAnswer } from "./answers/accounts.ts";
import { answers } from "./answers/shapes.ts";
import { change } from "./change.ts";
import { changedAccount } from "./entries.ts";
import { isTagIn, overtaken } from "./etag.ts";
import { conflict, invalid, notFound, type ProblemError } from "./problem.ts";
import { AccountChange, IdParams } from "./schemas.ts";
import { accountView } from "./views.ts";

/** Changing an account while it sends, and ending its use. */
export function accountChangeRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.patch(
      "/accounts/:id",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Change name, credentials, and how webhooks are signed",
          params: IdParams,
          body: AccountChange,
          ...answers({ 200: AccountAnswer }),
        },
      },
      async (request, reply) => {
        const wish = request.body;
        const before = await existingAccount(app, request.params.id);
        const isExpected = (account: Account) => isTagIn(request, accountTag(account));
        if (!isExpected(before)) throw overtaken("account");
        const asked = await askAboutWish(before, wish);
        if (asked?.kind === "wrong") throw refusedWish(asked);
        const found = asked === null ? null : granted(asked);
        return await change(app, { request, reply }, async (work) => {
          const { before: old, account } = edited(
            await applyWish(work, { before, wish, found, isExpected }),
          );
          return {
            body: accountView(account, found?.balance ?? null),
            etag: accountTag(account),
            entry: changedAccount("account.change", old, account),
          };
        });
      },
    );
    server.post(
      "/accounts/:id/retire",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Send nothing from it any more; its history stays",
          params: IdParams,
          ...answers({ 200: AccountAnswer }),
        },
      },
      async (request, reply) => {
        const { id, name } = await existingAccount(app, request.params.id);
        return await change(app, { request, reply }, async (work) => {
          const retirement = await retireAccount(work.db, id);
          switch (retirement.kind) {
            case "missing":
              throw notFound("account");
            case "busy":
              throw conflict("account_busy", stillInUse(name, retirement.campaigns));
            case "retired": {
              const { before, account } = retirement;
              const entry = changedAccount("account.retire", before, account);
              return { body: accountView(account), etag: accountTag(account), entry };
            }
          }
        });
      },
    );
  };
}

/** Why an account is not retired, in words. */
export function stillInUse(name: string, campaigns: number): string {
  return `${campaigns} of the campaigns of "${name}" have not ended; let them end, or cancel them, first`;
}

/** An edit that was made. @throws ProblemError that says why it was not */
function edited(answer: EditAnswer): Extract<EditAnswer, { kind: "edited" }> {
  switch (answer.kind) {
    case "edited":
      return answer;
    case "missing":
      throw notFound("account");
    case "overtaken":
      throw overtaken("account");
    case "wrong":
      throw refusedWish(answer);
  }
}

function refusedWish({ reason, detail }: Extract<EditAnswer, { kind: "wrong" }>): ProblemError {
  switch (reason) {
    case "restUrl":
      return invalid("invalid_rest_url", detail);
    case "apiSecret":
      return invalid("api_secret_needed", detail);
    case "signatureSecret":
      return invalid("signature_secret_needed", detail);
    case "name":
      return conflict("account_exists", detail);
    case "busy":
      return conflict("account_busy", detail);
  }
}
