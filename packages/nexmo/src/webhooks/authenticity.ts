import { isTimely, verifySignature } from "../wire/signature.ts";
import type { SignatureKey } from "../wire/signature.ts";
import type { Fields } from "../wire/scalars.ts";

export type Authenticity =
  | { readonly kind: "authentic" }
  /** `unsigned`: without `sig`. `late`: the signature fits, but the time is over five minutes off. */
  | { readonly kind: "doubtful"; readonly cause: "unsigned" | "forged" | "late" };

/**
 * Whether a webhook comes from the provider and now (provider reference, signing messages). The time
 * is part of what is signed, so a recorded request works for five minutes at most; `nowMs` is Unix
 * time.
 */
export function authenticity(params: Fields, key: SignatureKey, nowMs: number): Authenticity {
  if (params["sig"] === undefined) return { kind: "doubtful", cause: "unsigned" };
  if (!verifySignature(params, key)) return { kind: "doubtful", cause: "forged" };
  if (!isTimely(params["timestamp"], nowMs)) return { kind: "doubtful", cause: "late" };
  return { kind: "authentic" };
}
