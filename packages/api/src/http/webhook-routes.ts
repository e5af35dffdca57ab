import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Account, findAccountByToken, type Receiver } from "@volley/engine";
import { formFields, parseReceipt } from "@volley/nexmo";
import type { App } from "../app.ts";
import { ProblemError, notFound } from "./problem.ts";
import { WebhookParams } from "./schemas.ts";

/** A receipt has a dozen short fields. */
const BODY_LIMIT = 16 * 1024;
const TOKEN = /^[\w-]{1,64}$/;
const TRUST_MS = 5_000;
const KNOWN_AT_MOST = 1_000;

/** The provider's side: receipts by GET, form POST or JSON POST. */
export function webhookRoutes(app: App, receiver: Receiver): FastifyPluginAsyncTypebox {
  const known = new Map<string, { account: Account; until: number }>();

  /** Thousands of receipts a second name the same few accounts. */
  async function accountOf(token: string): Promise<Account> {
    const cached = known.get(token);
    if (cached && cached.until > Date.now()) return cached.account;
    const account = TOKEN.test(token) ? await findAccountByToken(app.db, token) : null;
    if (!account) throw notFound("webhook");
    if (known.size >= KNOWN_AT_MOST) known.clear();
    known.set(token, { account, until: Date.now() + TRUST_MS });
    return account;
  }

  return async (server) => {
    server.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      async (_request: unknown, body: string) => formFields(body),
    );
    server.route({
      method: ["GET", "POST"],
      url: "/webhooks/:token/receipt",
      bodyLimit: BODY_LIMIT,
      schema: { hide: true, params: WebhookParams },
      handler: async (request, reply) => {
        const account = await accountOf(request.params.token);
        const fields = (request.method === "POST" && request.body) || request.query;
        const parsed = parseReceipt(fields);
        switch (parsed.kind) {
          case "probe":
            // The provider asks with a bare GET whether anybody is here before it keeps a URL.
            return await reply.code(200).send();
          case "refused":
            throw new ProblemError({
              status: 400,
              code: "not_a_receipt",
              title: "Not a receipt",
              detail: parsed.reason,
            });
          case "receipt": {
            const { receipt } = parsed;
            const received = await receiver.receive(account, {
              messageId: receipt.messageId,
              clientRef: receipt.clientRef,
              status: receipt.status,
              errorCode: receipt.errCode,
              price: receipt.price,
              network: receipt.network,
              payload: fields,
            });
            if (received.kind === "stored") return await reply.code(200).send();
            return await reply.code(503).header("retry-after", "5").send();
          }
        }
      },
    });
  };
}
