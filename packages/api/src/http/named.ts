import type { FastifyRequest } from "fastify";
import { type Account, accountOf, findAccount, listAccounts, reaches } from "@volley/engine";
import type { App } from "../app.ts";
import { reachOf } from "./auth.ts";
import { bodyId } from "./ids.ts";
import { invalid } from "./problem.ts";

/** The account that a body or query names; one that the key does not reach is as unknown as none. */
export async function namedAccount(
  app: App,
  request: FastifyRequest,
  id: string,
): Promise<Account> {
  const reach = reachOf(request);
  const account = await findAccount(app.db, bodyId("account", id));
  if (account && reaches(reach, account.id)) return account;
  throw invalid("unknown_account", `there is no account ${id}`);
}

/** The id of the campaign that a body or query names, likewise; there may still be none for who reaches all. */
export async function namedCampaign(
  app: App,
  request: FastifyRequest,
  id: string,
): Promise<number> {
  const reach = reachOf(request);
  const campaignId = bodyId("campaign", id);
  if (reach === null) return campaignId;
  const account = await accountOf(app.db, "campaign", campaignId);
  if (account !== null && reaches(reach, account)) return campaignId;
  throw invalid("unknown_campaign", `there is no campaign ${id}`);
}

/** The account that a body or query names, or the only one that the key reaches. */
export async function accountFor(
  app: App,
  request: FastifyRequest,
  id: string | undefined,
): Promise<Account> {
  if (id !== undefined) return await namedAccount(app, request, id);
  const all = await listAccounts(app.db, reachOf(request));
  // A retired one is meant only where it is named.
  const [only, ...others] = all.filter((account) => account.retiredAt === null);
  if (only && others.length === 0) return only;
  throw invalid(
    "unknown_account",
    only ? "there are several accounts; give an accountId" : "there is no account yet",
  );
}
