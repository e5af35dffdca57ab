import { formatId, type IdKind, parseId } from "@volley/engine";
import { EXIT, UserError } from "./user-error.ts";

/** The number behind an id that somebody typed. */
export function readId(kind: IdKind, text: string): number {
  const id = parseId(kind, text);
  if (id !== null) return id;
  throw new UserError(
    `"${text}" is no ${kind} id; one looks like ${formatId(kind, 1)}`,
    EXIT.usage,
  );
}
