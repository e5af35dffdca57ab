import { sign } from "../wire/signature.ts";
import type { SignatureKey } from "../wire/signature.ts";

/**
 * How a submission says whose it is (provider reference, authentication):
 * - `header`: API key and secret in the Basic header
 * - `body`: both among the parameters, as the oldest clients did
 * - `signature`: API key, time and a signature among the parameters, and no secret at all
 */
export type Authentication =
  | { readonly kind: "header" }
  | { readonly kind: "body" }
  | ({ readonly kind: "signature" } & SignatureKey);

type Account = { readonly apiKey: string; readonly apiSecret: string };

/** Adds to the parameters what proves the sender; `nowMs` is Unix time. */
export type Authenticate = (
  params: Readonly<Record<string, string>>,
  nowMs: number,
) => Readonly<Record<string, string>>;

/** Null when the parameters stay as they are and the Basic header proves it. */
export function authenticator(
  { apiKey, apiSecret }: Account,
  authentication: Authentication,
): Authenticate | null {
  switch (authentication.kind) {
    case "header":
      return null;
    case "body":
      return (params) => ({ ...params, api_key: apiKey, api_secret: apiSecret });
    case "signature":
      return (params, nowMs) => {
        const timestamp = String(Math.floor(nowMs / 1000));
        const signed = { ...params, api_key: apiKey, timestamp };
        return { ...signed, sig: sign(signed, authentication) };
      };
  }
}
