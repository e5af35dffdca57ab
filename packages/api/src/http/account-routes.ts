import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Account, findAccount, listAccountPage, setAccountLimit } from "@volley/engine";
import {
  addAccount,
  askProvider,
  type Found,
  isProviderUrl,
  nameTaken,
  PROVIDER_URL_SHAPE,
  type Refused,
} from "../accounts.ts";
import type { App } from "../app.ts";
import { credentialsOf } from "../credentials.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { change } from "./change.ts";
import { addedAccount, changedAccount } from "./entries.ts";
import { etagOf } from "./etag.ts";
import { page, pathId, readCursor } from "./ids.ts";
import { conflict, invalid, notFound, ProblemError } from "./problem.ts";
import { AccountBody, IdParams, ListQuery } from "./schemas.ts";
import { accountView } from "./views.ts";
import { AccountAnswer } from "./answers/accounts.ts";
import { answers, pageOf } from "./answers/shapes.ts";

export function accountRoutes(app: App): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      "/accounts",
      {
        config: access("accounts:write", "installation"),
        schema: {
          summary: "Add a provider account",
          body: AccountBody,
          ...answers({ 201: AccountAnswer }),
        },
      },
      async (request, reply) => {
        const { restUrl } = request.body;
        if (restUrl !== undefined && !isProviderUrl(restUrl)) {
          throw invalid("invalid_rest_url", `restUrl must be ${PROVIDER_URL_SHAPE}`);
        }
        if (request.body.signatureMethod !== undefined && !request.body.signatureSecret) {
          throw invalid("signature_secret_needed", "signatureMethod comes with signatureSecret");
        }
        const found = granted(await askProvider(request.body));
        return await change(app, { request, reply }, async (work) => {
          const account = await addAccount(work, request.body, found);
          if (!account) throw conflict("account_exists", nameTaken(request.body.name));
          const body = accountView(account, found.balance);
          return { status: 201, body, entry: addedAccount(account) };
        });
      },
    );
    server.get(
      "/accounts",
      {
        config: access("accounts:read", "asked"),
        schema: {
          summary: "List accounts, in the order in which they were added",
          querystring: ListQuery,
          ...answers({ 200: pageOf(AccountAnswer) }),
        },
      },
      async (request) => {
        const { limit = 50, cursor } = request.query;
        const rows = await listAccountPage(app.db, {
          reach: reachOf(request),
          after: readCursor(cursor) ?? 0,
          limit: limit + 1,
        });
        return page(rows, limit, (account) => accountView(account));
      },
    );
    server.get(
      "/accounts/:id",
      {
        config: access("accounts:read", "account"),
        schema: {
          summary: "Read an account",
          params: IdParams,
          ...answers({ 200: AccountAnswer }),
        },
      },
      async (request, reply) => {
        const account = await existingAccount(app, request.params.id);
        void reply.header("etag", accountTag(account));
        return accountView(account);
      },
    );
    server.post(
      "/accounts/:id/sync",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Read limit and balance from the provider",
          params: IdParams,
          ...answers({ 200: AccountAnswer }),
        },
      },
      async (request, reply) => {
        const before = await existingAccount(app, request.params.id);
        const found = granted(await askProvider(credentialsOf(before, app.sealer)));
        return await change(app, { request, reply }, async (work) => {
          const account = { ...before, maxPerSecond: found.maxPerSecond };
          const isNew = await setAccountLimit(work.db, account.id, account.maxPerSecond);
          const entry = isNew ? changedAccount("account.sync", before, account) : null;
          return { body: accountView(account, found.balance), entry };
        });
      },
    );
  };
}

export async function existingAccount(app: App, id: string): Promise<Account> {
  const account = await findAccount(app.db, pathId("account", id));
  if (!account) throw notFound("account");
  return account;
}

/** Names the state of an account; a new secret, which is not shown, is another state, too. */
export function accountTag(account: Account): string {
  return etagOf({ ...accountView(account), sealed: account.sealedSecret.toString("base64") });
}

/** What the provider allows. @throws ProblemError when it does not know the account */
export function granted(answer: Found | Refused): Found {
  if (answer.kind === "found") return answer;
  switch (answer.reason) {
    case "credentials":
      throw invalid("credentials_refused", answer.detail);
    case "unreachable":
      throw new ProblemError({
        code: "provider_unreachable",
        detail: answer.detail,
      });
  }
}
