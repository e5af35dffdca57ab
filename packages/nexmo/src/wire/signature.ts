import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { scalar } from "./scalars.ts";

/** `md5hash` is the account's default and hashes a text that ends with the secret; the others are HMACs. */
export const SIGNATURE_METHODS = ["md5hash", "md5", "sha1", "sha256", "sha512"] as const;

export type SignatureMethod = (typeof SIGNATURE_METHODS)[number];

/** The secret is the account's signature secret, never its API secret. */
export type SignatureKey = { readonly method: SignatureMethod; readonly secret: string };

/** How far a signed timestamp may lie from our clock, either way (provider's own examples). */
const TOLERANCE_MS = 5 * 60_000;

/**
 * The text that is signed (provider reference, signing messages): each parameter but `sig`, decoded,
 * in code unit order of the keys, as `&key=value`, where `_` replaces each `&` and `=` of a value.
 */
export function signatureBase(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .filter((key) => key !== "sig")
    .toSorted(byCodeUnit)
    .map((key) => `&${key}=${(params[key] ?? "").replaceAll(/[&=]/g, "_")}`)
    .join("");
}

/** Signs a request or a webhook; lower case hex. */
export function sign(params: Readonly<Record<string, string>>, key: SignatureKey): string {
  const base = signatureBase(params);
  return key.method === "md5hash"
    ? createHash("md5")
        .update(base + key.secret)
        .digest("hex")
    : createHmac(key.method, key.secret).update(base).digest("hex");
}

/**
 * Whether `sig` fits the other parameters, in any case of its letters, compared in constant time. A
 * parameter that came twice, nested or as null has no one text to sign, so it fits nothing. Says
 * nothing about the age of the message: ask `isTimely` too.
 */
export function verifySignature(
  params: Readonly<Record<string, unknown>>,
  key: SignatureKey,
): boolean {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string") texts[name] = value;
    else if (typeof value === "number" || typeof value === "boolean") texts[name] = String(value);
    else return false;
  }
  const given = Buffer.from(texts["sig"]?.toLowerCase() ?? "");
  const expected = Buffer.from(sign(texts, key));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether a `timestamp` (Unix seconds) lies within five minutes of `nowMs` (Unix milliseconds). */
export function isTimely(timestamp: unknown, nowMs: number): boolean {
  const text = scalar(timestamp) ?? "";
  return /^\d{1,12}$/.test(text) && Math.abs(Number(text) * 1000 - nowMs) <= TOLERANCE_MS;
}

const byCodeUnit = (left: string, right: string): number => {
  if (left === right) return 0;
  return left < right ? -1 : 1;
};
