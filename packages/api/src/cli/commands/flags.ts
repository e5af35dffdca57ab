import { InvalidArgumentError } from "commander";

/** Reads a number within bounds; what is none is a mistake in the command. */
export function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number between ${least} and ${most}.`);
  };
}

/** As `number`, without a fraction. */
export function whole(least: number, most: number) {
  return (text: string): number => {
    const value = number(least, most)(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError("It must be a whole number.");
  };
}

/** What `none` is read as: of a null Commander would make an empty text. */
const NONE = Symbol("none");
export type OrNone<Value> = Value | typeof NONE;

/** `none` takes a setting away; everything else is read by `read`. */
export function orNone<Value>(read: (text: string) => Value) {
  return (text: string): OrNone<Value> => (text === "none" ? NONE : read(text));
}

export function noneAsNull<Value>(value: OrNone<Value>): Value | null {
  return value === NONE ? null : value;
}

/** Commander hands an option that may be repeated what it has so far. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

export const JSON_FLAG = ["--json", "end with one JSON object on standard output"] as const;

export const ACCOUNT_FLAG = ["--account <name>", "needed when there are several"] as const;

/** ISO 3166-1 alpha-2, in whatever case it is typed. */
export function country(text: string): string {
  const code = text.toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code;
  throw new InvalidArgumentError("It must be two letters, like GB.");
}
