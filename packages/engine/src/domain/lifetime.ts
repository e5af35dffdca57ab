/** The provider takes lifetimes from 20 seconds to 7 days (provider reference, SMS API, `ttl`). */
export const MIN_TTL_MS = 20_000;
export const MAX_TTL_MS = 7 * 24 * 60 * 60_000;

export type Lifetime =
  /** How long the provider is to keep trying; null leaves it to the provider. */
  | { readonly kind: "lasts"; readonly ttlMs: number | null }
  /** It would expire before the shortest lifetime that the provider takes. */
  | { readonly kind: "tooLate" };

/**
 * The lifetime of a message that is submitted now: what the campaign asks for, but never beyond the
 * moment at which the campaign expires.
 *
 * @param nowMs Unix time
 */
export function lifetimeOf(
  of: { readonly ttlMs: number | null; readonly expiresAt: Date | null },
  nowMs: number,
): Lifetime {
  if (of.expiresAt === null) return { kind: "lasts", ttlMs: of.ttlMs };
  const leftMs = Math.floor(of.expiresAt.getTime() - nowMs);
  if (leftMs < MIN_TTL_MS) return { kind: "tooLate" };
  return { kind: "lasts", ttlMs: Math.min(leftMs, of.ttlMs ?? MAX_TTL_MS, MAX_TTL_MS) };
}
