import { problemText, readPhone } from "@volley/importer";

export type ReadNumber =
  | { readonly kind: "number"; readonly phone: number }
  | { readonly kind: "wrong"; readonly problem: string };

/**
 * A number to look up or to opt out, international. Unlike one to send to, it need not be one that its
 * country gives out: carriers use numbers that no list knows.
 */
export function readNumber(text: string): ReadNumber {
  const verdict = readPhone(text, null);
  if (verdict.kind === "valid") return { kind: "number", phone: verdict.phone };
  const digits = text.replaceAll(/^\+|[\s().-]/g, "");
  if (/^[1-9][0-9]{6,14}$/.test(digits)) return { kind: "number", phone: Number(digits) };
  return { kind: "wrong", problem: problemText(verdict.reason, text) };
}
