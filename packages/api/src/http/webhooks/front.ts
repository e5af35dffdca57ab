import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Account } from "@volley/engine";
import { authenticity, webhookParams } from "@volley/nexmo";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../../app.ts";
import { notFound, ProblemError } from "../problem.ts";
import type { CodeOf, ProblemCode } from "../problems/catalogue.ts";
import { type WebhookAccount, webhookAccounts } from "./accounts.ts";
import { type RefusalCause, refusalLog } from "./refusals.ts";

/** The provider waits 15 s for an answer; whoever is told to come again soon costs it less. */
const ANSWER_WITHIN_MS = 2_000;

/** The parameters of a webhook as they came. */
type Params = Readonly<Record<string, unknown>>;

/** What was read out of the parameters. */
type Reading<Message> =
  | { readonly kind: "message"; readonly message: Message; readonly apiKey: string | null }
  /** The bare request by which the provider tries an address before it keeps it. */
  | { readonly kind: "probe" }
  | { readonly kind: "refused"; readonly reason: string };

/** A webhook whose origin is as certain as its account has it. */
type Webhook<Message> = {
  readonly account: Account;
  readonly message: Message;
  readonly params: Params;
  /** The query or body that the parameters stood in. Flat as they are meant to be, nobody has to keep to it. */
  readonly raw: string;
  /**
   * Rightly signed, but over five minutes ago: a retry of the provider, or a recording of somebody
   * else. It is taken only where it changes nothing.
   */
  readonly isLate: boolean;
};

type Taken =
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
  app: Pick<App, "db" | "sealer" | "log">,
  kind: WebhookKind<Message>,
): FastifyPluginAsyncTypebox {
  const accountOf = webhookAccounts(app);
  const noteRefusal = refusalLog(app.log);

  function refuse(account: Account, cause: RefusalCause, detail: string): ProblemError {
    noteRefusal(account.name, cause);
    const code = cause === "unreadable" ? kind.unreadable : CODES[cause];
    return new ProblemError({ code, detail });
  }

  async function answer(token: string, request: FastifyRequest): Promise<Taken> {
    const found = await accountOf(token);
    if (found === null) throw notFound("webhook");
    const { account } = found;
    const wire = wireForm(request);
    const given = webhookParams(wire);
    if (given.kind === "refused") throw refuse(account, "unreadable", given.reason);
    const reading = kind.read(given.params);
    if (reading.kind === "refused") throw refuse(account, "unreadable", reading.reason);
    if (reading.kind === "probe") return { kind: "stored" };
    const doubt = doubtAbout(found, given.params);
    if (doubt !== null && doubt !== "late") throw refuse(account, doubt, DOUBTS[doubt]);
    const keys = [account.apiKey, ...account.formerApiKeys];
    if (reading.apiKey !== null && !keys.includes(reading.apiKey)) {
      throw refuse(account, "foreign", "its api-key is that of another account");
    }
    const { message } = reading;
    const isLate = doubt === "late";
    const raw = wire.body.length > 0 ? wire.body.toString("utf8") : wire.query;
    const taken = await kind.take({ account, message, params: given.params, raw, isLate });
    if (taken.kind === "late") throw refuse(account, "late", DOUBTS.late);
    return taken;
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

/** After a while of waiting the provider is asked to come again; what is stored by then comes twice. */
async function inTime(answer: Promise<Taken>): Promise<Taken> {
  const tooLong: Taken = { kind: "busy", reason: "it took too long" };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Taken>((resolve) => {
    timer = setTimeout(resolve, ANSWER_WITHIN_MS, tooLong);
  });
  try {
    return await Promise.race([answer, patience]);
  } finally {
    clearTimeout(timer);
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

/** Why a webhook may not be the provider's; null where nothing speaks against it. */
function doubtAbout(
  { account, signature }: WebhookAccount,
  params: Params,
): keyof typeof DOUBTS | null {
  if (signature === null) return null;
  const verdict = authenticity(params, signature, Date.now());
  if (verdict.kind === "authentic") return null;
  return verdict.cause === "unsigned" && account.acceptsUnsigned ? null : verdict.cause;
}

const DOUBTS = {
  unsigned:
    "it is not signed, and the account's webhooks are; have the provider sign them, or accept unsigned ones for a while",
  forged: "its signature does not fit; check the account's signature secret and method",
  late: "it was signed over five minutes ago and is news; check this machine's clock",
} as const;

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
