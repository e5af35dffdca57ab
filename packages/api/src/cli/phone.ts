import { readNumber } from "../phone.ts";
import { EXIT, UserError } from "./user-error.ts";

/** The number that somebody typed, as E.164 digits. */
export function typedNumber(text: string): number {
  const read = readNumber(text);
  if (read.kind === "number") return read.phone;
  throw new UserError(read.problem, EXIT.usage);
}
