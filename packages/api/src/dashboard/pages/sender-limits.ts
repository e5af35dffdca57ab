import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import {
  type Account,
  findAccount,
  formatId,
  isSender,
  removeSenderLimit,
  type SenderLimit,
  setSenderLimit,
} from "@volley/engine";
import type { App } from "../../app.ts";
import { access } from "../../http/access.ts";
import { senderEntry } from "../../http/entries.ts";
import { pathId } from "../../http/ids.ts";
import { invalid, notFound } from "../../http/problem.ts";
import { act } from "../act.ts";
import type { Dashboard } from "../dashboard.ts";
import { fieldOf, formOf } from "../form.ts";
import { rate } from "../format.ts";
import { type Html, html } from "../html.ts";
import { mayDo, tokenField } from "../layout.ts";
import { card, DEEDS, figures, table } from "../parts.ts";

type WithId = { readonly Params: { readonly id: string } };

/** Above this no sender can be; the same as for a campaign. */
const MOST_PER_SECOND = 100_000;

/** Holding a sender to a limit of its own, and letting it go again. Both hold from the next second on. */
export function senderLimitForms({ app }: Dashboard): FastifyPluginAsync {
  const config = access("accounts:write", "account");
  return async (server) => {
    server.post<WithId>("/accounts/:id/senders", { config }, async (request, reply) => {
      const limit = { ...(await named(app, request)), maxPerSecond: paceIn(request) };
      await act(app, request, async ({ db }) => {
        await setSenderLimit(db, limit);
        return { result: undefined, entry: senderEntry(limit) };
      });
      return await reply.redirect(`/accounts/${request.params.id}?done=senderLimited`, 303);
    });
    server.post<WithId>("/accounts/:id/senders/remove", { config }, async (request, reply) => {
      const sender = await named(app, request);
      await act(app, request, async ({ db }) => {
        const was = await removeSenderLimit(db, sender);
        return {
          result: undefined,
          entry: was ? senderEntry({ ...sender, maxPerSecond: null }) : null,
        };
      });
      return await reply.redirect(`/accounts/${request.params.id}?done=senderFree`, 303);
    });
  };
}

async function named(app: App, request: FastifyRequest<WithId>) {
  const account = await findAccount(app.db, pathId("account", request.params.id));
  if (!account) throw notFound("account");
  const sender = fieldOf(formOf(request), "sender") ?? "";
  if (!isSender(sender)) {
    throw invalid(
      "invalid_request",
      "the sender must be up to 11 letters and digits, or a number of up to 15 digits without +",
    );
  }
  return { accountId: account.id, sender };
}

function paceIn(request: FastifyRequest): number {
  const perSecond = Number(fieldOf(formOf(request), "maxPerSecond") ?? Number.NaN);
  if (perSecond > 0 && perSecond <= MOST_PER_SECOND) return perSecond;
  throw invalid(
    "invalid_request",
    "messages a second must be a number above 0, and 100,000 at most",
  );
}

/** What the senders of an account are held to, and the forms to change it for who may. */
export function senderLimits(
  request: FastifyRequest,
  account: Account,
  limits: readonly SenderLimit[],
): Html {
  const path = `/accounts/${formatId("account", account.id)}/senders`;
  const writes = mayDo(request, "accounts:write");
  const rows = table(
    "Sender limits",
    ["Sender", figures("Limit"), ...(writes ? [DEEDS] : [])],
    limits.map(({ sender, maxPerSecond }) => [
      sender,
      rate(maxPerSecond),
      writes &&
        html`<form method="post" action="${path}/remove">
          ${tokenField(request)} <input type="hidden" name="sender" value="${sender}" />
          <button class="quiet" aria-label="Take away the limit of ${sender}">Take away</button>
        </form>`,
    ]),
  );
  return card(
    "Senders with a limit of their own",
    html`${limits.length > 0 && rows}
      <p class="faint">
        Long numbers may take only one message a second in some countries, whatever the account may.
      </p>
      ${
        writes &&
        html`<form class="inline" method="post" action="${path}">
          ${tokenField(request)}
          <label>Sender <input name="sender" required maxlength="15" autocomplete="off" /></label>
          <label>
            Messages a second
            <input name="maxPerSecond" type="number" step="any" min="0.001" max="100000" required />
          </label>
          <button class="secondary">Set the limit</button>
        </form>`
      }`,
  );
}
