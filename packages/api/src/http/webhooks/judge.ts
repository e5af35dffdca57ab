import type { Account } from "@volley/engine";
import { authenticity, webhookParams, type WebhookRequest } from "@volley/nexmo";
import type { WebhookAccount } from "./accounts.ts";
import type { RefusalCause } from "./refusals.ts";

/** The parameters of a webhook as they came. */
export type Params = Readonly<Record<string, unknown>>;

/** What was read out of the parameters. */
export type Reading<Message> =
  | { readonly kind: "message"; readonly message: Message; readonly apiKey: string | null }
  /** The bare request by which the provider tries an address before it keeps it. */
  | { readonly kind: "probe" }
  | { readonly kind: "refused"; readonly reason: string };

/** A webhook whose origin is as certain as its account has it. */
export type Webhook<Message> = {
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

type Judged<Message> =
  | { readonly kind: "webhook"; readonly webhook: Webhook<Message> }
  | { readonly kind: "probe" }
  | { readonly kind: "refused"; readonly cause: RefusalCause; readonly detail: string };

/** Reads what came to an account's address, and decides whether it is the provider's. */
export function judge<Message>(
  found: WebhookAccount,
  wire: WebhookRequest,
  reader: { read(params: Params): Reading<Message> },
): Judged<Message> {
  const given = webhookParams(wire);
  if (given.kind === "refused") return refused("unreadable", given.reason);
  const { params } = given;
  const reading = reader.read(params);
  if (reading.kind === "refused") return refused("unreadable", reading.reason);
  if (reading.kind === "probe") return reading;
  const doubt = doubtAbout(found, params);
  if (doubt !== null && doubt !== "late") return refused(doubt, DOUBTS[doubt]);
  const { account } = found;
  const { message, apiKey } = reading;
  if (apiKey !== null && apiKey !== account.apiKey && !account.formerApiKeys.includes(apiKey)) {
    return refused("foreign", "its api-key is that of another account");
  }
  const raw = wire.body.length > 0 ? Buffer.from(wire.body).toString("utf8") : wire.query;
  return {
    kind: "webhook",
    webhook: { account, message, params, raw, isLate: doubt === "late" },
  };
}

const refused = (cause: RefusalCause, detail: string) =>
  ({ kind: "refused", cause, detail }) as const;

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

export const DOUBTS = {
  unsigned:
    "it is not signed, and the account's webhooks are; have the provider sign them, or accept unsigned ones for a while",
  forged: "its signature does not fit; check the account's signature secret and method",
  late: "it was signed over five minutes ago and is news; check this machine's clock",
} as const;
