import { fields, scalar } from "../../wire/scalars.ts";
import { noShares, sumOf } from "../behaviour/shares.ts";
import type { Shares } from "../behaviour/shares.ts";

/** Reads a value as it came in JSON, a form, a query or an option; null when it is not `expected`. */
export type Reader<Value> = {
  readonly expected: string;
  read(given: unknown, before: Value): Value | null;
};

export function amount(least: number, most: number): Reader<number> {
  return {
    expected: `a number from ${least} to ${most}`,
    read: (given) => {
      const text = scalar(given);
      const value = Number(text);
      return text !== null && value >= least && value <= most ? value : null;
    },
  };
}

export function whole(least: number, most: number): Reader<number> {
  const number = amount(least, most);
  return {
    expected: `a whole number from ${least} to ${most}`,
    read: (given, before) => {
      const value = number.read(given, before);
      return value !== null && Number.isInteger(value) ? value : null;
    },
  };
}

export const flag: Reader<boolean> = {
  expected: "true or false",
  read: (given) => {
    const text = scalar(given);
    return text === "true" || text === "false" ? text === "true" : null;
  },
};

/** Digits of a number, from its beginning; may be empty. */
export const digits: Reader<string> = {
  expected: "up to 15 digits, or empty",
  read: (given) => {
    const text = scalar(given) ?? "";
    return /^\d{0,15}$/.test(text) ? text : null;
  },
};

export function oneOf<Name extends string>(names: readonly Name[]): Reader<Name> {
  return {
    expected: `one of ${names.join(", ")}`,
    read: (given) => names.find((name) => name === scalar(given)) ?? null,
  };
}

/**
 * Shares by name; the ones not given stay, and `"none"` sets all to 0. `atMostOne` of them happens
 * at a time, so together they are at most 1.
 */
export function shares<Name extends string>(
  names: readonly Name[],
  together: "atMostOne" | "eachForItself",
): Reader<Shares<Name>> {
  const share = amount(0, 1);
  const bound = together === "atMostOne" ? ", together at most 1" : "";
  return {
    expected: `"none", or shares from 0 to 1${bound}, by these names: ${names.join(", ")}`,
    read: (given, before) => {
      if (given === "none") return noShares(names);
      const after = { ...before };
      for (const [key, value] of Object.entries(fields(given) ?? { "": null })) {
        const name = names.find((one) => one === key);
        const read = share.read(value, 0);
        if (name === undefined || read === null) return null;
        after[name] = read;
      }
      // A sum such as 0.7 + 0.2 + 0.1 is not exact.
      return together === "atMostOne" && sumOf(after) > 1 + 1e-9 ? null : after;
    },
  };
}
