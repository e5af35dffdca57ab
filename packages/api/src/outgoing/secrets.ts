import { randomBytes } from "node:crypto";
import { formatId } from "@volley/engine";
import { Webhook } from "standardwebhooks";

/** As long as the key of the HMAC that signs: Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A new secret of an endpoint, in the form of Standard Webhooks. */
export function makeSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/** What the secret of an endpoint is sealed for. */
export function secretOf(endpointId: number): string {
  return `webhook endpoint ${formatId("endpoint", endpointId)}`;
}

export type Message = {
  /** The same at each try. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
};

/** The headers of Standard Webhooks, signed with each secret: whoever knows one of them can check. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: Message,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}

/** Whether a request was signed with a secret, within the last minutes. */
export function isGenuine(
  secret: string,
  {
    headers,
    body,
  }: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly body: string;
  },
): boolean {
  const named = (name: string) => String(headers[name] ?? "");
  try {
    new Webhook(secret).verify(body, {
      "webhook-id": named("webhook-id"),
      "webhook-timestamp": named("webhook-timestamp"),
      "webhook-signature": named("webhook-signature"),
    });
    return true;
  } catch {
    return false;
  }
}
