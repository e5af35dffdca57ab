import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { findAccount, listAccounts } from "@volley/engine";
import {
  type AccountAnswer,
  addAccount,
  isProviderUrl,
  PROVIDER_URL_SHAPE,
  syncAccount,
} from "../accounts.ts";
import { changeSignature } from "../account-signature.ts";
import type { App } from "../app.ts";
import { access } from "./access.ts";
import { reachOf } from "./auth.ts";
import { pathId } from "./ids.ts";
import { conflict, invalid, notFound, ProblemError } from "./problem.ts";
import { AccountBody, AccountChange, IdParams } from "./schemas.ts";
import { accountView } from "./views.ts";

export function accountRoutes(app: App): FastifyPluginAsyncTypebox {
  const existing = async (id: string) => {
    const account = await findAccount(app.db, pathId("account", id));
    if (!account) throw notFound("account");
    return account;
  };
  return async (server) => {
    server.post(
      "/accounts",
      {
        config: access("accounts:write", "installation"),
        schema: { summary: "Add a provider account", body: AccountBody },
      },
      async (request, reply) => {
        const { restUrl } = request.body;
        if (restUrl !== undefined && !isProviderUrl(restUrl)) {
          throw invalid("invalid_rest_url", `restUrl must be ${PROVIDER_URL_SHAPE}`);
        }
        if (request.body.signatureMethod !== undefined && !request.body.signatureSecret) {
          throw invalid("signature_secret_needed", "signatureMethod comes with signatureSecret");
        }
        const { account, balance } = granted(await addAccount(app, request.body));
        return await reply.code(201).send(accountView(account, balance));
      },
    );
    server.get(
      "/accounts",
      { config: access("accounts:read", "asked"), schema: { summary: "List accounts" } },
      async (request) => {
        const accounts = await listAccounts(app.db, reachOf(request));
        return { data: accounts.map((account) => accountView(account)) };
      },
    );
    server.get(
      "/accounts/:id",
      {
        config: access("accounts:read", "account"),
        schema: { summary: "Read an account", params: IdParams },
      },
      async (request) => accountView(await existing(request.params.id)),
    );
    server.patch(
      "/accounts/:id",
      {
        config: access("accounts:write", "account"),
        schema: {
          summary: "Change how an account's webhooks are signed",
          params: IdParams,
          body: AccountChange,
        },
      },
      async (request) => {
        const account = await existing(request.params.id);
        const answer = await changeSignature(app, account, request.body);
        switch (answer.kind) {
          case "account":
            return accountView(answer.account);
          case "missing":
            throw notFound("account");
          case "refused":
            throw invalid("signature_secret_needed", answer.detail);
        }
      },
    );
    server.post(
      "/accounts/:id/sync",
      {
        config: access("accounts:write", "account"),
        schema: { summary: "Read limit and balance from the provider", params: IdParams },
      },
      async (request) => {
        const answer = granted(await syncAccount(app, await existing(request.params.id)));
        return accountView(answer.account, answer.balance);
      },
    );
  };
}

function granted(answer: AccountAnswer): AccountAnswer & { kind: "account" } {
  if (answer.kind === "account") return answer;
  switch (answer.reason) {
    case "name":
      throw conflict("account_exists", answer.detail);
    case "credentials":
      throw new ProblemError({
        status: 422,
        code: "credentials_refused",
        title: "Credentials refused",
        detail: answer.detail,
      });
    case "unreachable":
      throw new ProblemError({
        status: 502,
        code: "provider_unreachable",
        title: "Provider unreachable",
        detail: answer.detail,
      });
  }
}
