import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Account } from "@volley/engine";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../../app.ts";
import { notFound, ProblemError } from "../problem.ts";
import type { CodeOf, ProblemCode } from "../problems/catalogue.ts";
import type { WebhookAccounts } from "./accounts.ts";
import { DOUBTS, judge, type Params, type Reading, type Webhook } from "./judge.ts";
import { inTime } from "./patience.ts";
import { type RefusalCause, refusalLog } from "./refusals.ts";

export type Taken =
  /** Committed, so that the provider may be told. */
  | { readonly kind: "stored" }
  /** Not stored, and not its fault: the provider must send it again. */
  | { readonly kind: "busy"; readonly reason: string }
  /** A late one that is news. */
  | { readonly kind: "late" };

/** One kind of webhook, such as a receipt. */
export type WebhookKind<Message> = {
  /** The end of its address. */
  readonly name: string;
  /** The stable code for what cannot be read as one. */
  readonly unreadable: CodeOf<400>;
  /** Bytes of a body. */
  readonly bodyLimit: number;
  read(params: Params): Reading<Message>;
  take(webhook: Webhook<Message>): Promise<Taken>;
};

/**
 * The provider's side of the API: `/webhooks/TOKEN/NAME` by GET, form POST or JSON POST. Answers 200
 * only for what was taken, and 503 for whatever may be taken later; the provider comes again for hours
 * after a 429 or 5xx, and drops what was answered otherwise.
 */
export function webhookFront<Message>(
  { accounts, log }: { readonly accounts: WebhookAccounts } & Pick<App, "log">,
  kind: WebhookKind<Message>,
): FastifyPluginAsyncTypebox {
  const noteRefusal = refusalLog(log);

  function refuse(account: Account, cause: RefusalCause, detail: string): ProblemError {
    noteRefusal(account.name, cause);
    const code = cause === "unreadable" ? kind.unreadable : CODES[cause];
    return new ProblemError({ code, detail });
  }

  async function answer(token: string, request: FastifyRequest): Promise<Taken> {
    const found = await accounts.find(token);
    if (found === null) throw notFound("webhook");
    const { account } = found;
    const judged = judge(found, wireForm(request), kind);
    switch (judged.kind) {
      case "refused":
        throw refuse(account, judged.cause, judged.detail);
      case "probe":
        return { kind: "stored" };
      case "webhook": {
        const taken = await kind.take(judged.webhook);
        if (taken.kind === "late") throw refuse(account, "late", DOUBTS.late);
        return taken;
      }
    }
  }

  return async (server) => {
    // The bytes as they are: what they mean is told by the client, for signatures are over that.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(
      "*",
      { parseAs: "buffer" },
      async (_: unknown, body: Buffer) => body,
    );
    server.route<{ Params: { token: string } }>({
      method: ["GET", "POST"],
      url: `/webhooks/:token/${kind.name}`,
      bodyLimit: kind.bodyLimit,
      schema: { hide: true },
      // Not async: whoever awaits a reply has the framework listen for the end of each answer.
      handler: (request, reply) => void respond(reply, answer(request.params.token, request)),
    });
  };
}

async function respond(reply: FastifyReply, answer: Promise<Taken>): Promise<void> {
  try {
    const { kind } = await inTime(answer);
    if (kind === "stored") reply.code(200).send();
    else reply.code(503).header("retry-after", "5").send();
  } catch (error) {
    reply.send(error);
  }
}

function wireForm({ method, raw, headers, body }: FastifyRequest) {
  const url = raw.url ?? "";
  const at = url.indexOf("?");
  return {
    method: method === "HEAD" ? "GET" : method,
    query: at === -1 ? "" : url.slice(at + 1),
    contentType: headers["content-type"] ?? null,
    body: Buffer.isBuffer(body) ? body : NO_BODY,
  };
}

const NO_BODY = Buffer.alloc(0);

/**
 * Unsigned and late ones are asked to come again (503): what is wrong there are settings or a clock that a
 * person will mend. With a signature that does not fit nobody knows who it is.
 */
const CODES = {
  unsigned: "signature_missing",
  late: "signature_late",
  forged: "signature_wrong",
  foreign: "another_account",
} as const satisfies Partial<Record<RefusalCause, ProblemCode>>;
