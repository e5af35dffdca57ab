import { formatId, type IdKind, parseId } from "@volley/engine";
import { invalid, notFound } from "./problem.ts";

/** The number behind an id in a path; an id that cannot be one is simply not found. */
export function pathId(kind: IdKind, text: string): number {
  const id = parseId(kind, text);
  if (id === null) throw notFound(kind);
  return id;
}

/** The number behind an id in a body. */
export function bodyId(kind: IdKind, text: string): number {
  const id = parseId(kind, text);
  if (id !== null) return id;
  throw invalid(
    "invalid_id",
    `"${text}" is not the id of an ${kind}; it looks like ${formatId(kind, 1)}`,
  );
}

/** The number behind an id in a query; null where none is given. */
export function queryId(kind: IdKind, text: string | undefined): number | null {
  return text === undefined ? null : bodyId(kind, text);
}

/** A cursor is the id of the last row seen, in a wrapping that nobody takes for a page number. */
export function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(Buffer.from(cursor, "base64url").toString("utf8"));
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw invalid("invalid_cursor", "this cursor was not given out here; leave it out to start anew");
}

export function cursorAfter(id: number): string {
  return Buffer.from(String(id)).toString("base64url");
}

/** One page of a list: rows were read one past the limit to know whether there are more. */
export function page<Row extends { readonly id: number }, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    data: shown.map(view),
    nextCursor: more ? cursorAfter(last.id) : null,
  };
}
