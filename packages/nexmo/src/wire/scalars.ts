/**
 * The provider sends numbers as strings in most places and as numbers in some, and a query string
 * may carry a key twice. These functions read a value whatever form it came in.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object with keys, or null for anything else (arrays included). */
export function fields(value: unknown): Fields | null {
  return isObject(value) && !Array.isArray(value) ? value : null;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** A string, number or boolean as a string; the first element of a list; null when empty or absent. */
export function scalar(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return first === "" ? null : first;
  if (typeof first === "number") return Number.isFinite(first) ? String(first) : null;
  return typeof first === "boolean" ? String(first) : null;
}

/**
 * A scalar that is a name, number or reference: none is longer than a client-ref of 100 characters,
 * and none holds a NUL, which a database would not take.
 */
export function word(value: unknown): string | null {
  const text = scalar(value);
  return text === null || text.length > 128 || text.includes("\0") ? null : text;
}

/** A whole number from 0 to 999999999, or null. */
export function integer(value: unknown): number | null {
  const text = scalar(value);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** An unsigned decimal exactly as the provider wrote it, or null: "NaN" must not reach a sum. */
export function decimal(value: unknown): string | null {
  const text = scalar(value);
  return text !== null && /^\d{1,12}(\.\d{1,12})?$/.test(text) ? text : null;
}

/**
 * A decimal that may be negative, for post-paid accounts owe. Balances come as JSON numbers, which
 * may be too small or too exact to be written plainly; the eighth decimal is the provider's last.
 */
export function money(value: unknown): string | null {
  const isOdd = typeof value === "number" && !/^-?\d{1,12}(\.\d{1,12})?$/.test(String(value));
  const text = isOdd ? value.toFixed(8) : scalar(value);
  if (text === null || !text.startsWith("-")) return decimal(text);
  const owed = decimal(text.slice(1));
  return owed === null ? null : `-${owed}`;
}

/** An object parsed from JSON, or null when the text is not JSON or not an object. */
export function jsonFields(text: string): Fields | null {
  try {
    return fields(JSON.parse(text));
  } catch {
    return null;
  }
}
