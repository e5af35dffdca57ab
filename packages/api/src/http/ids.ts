import { formatId, type IdKind, parseId } from "@volley/engine";
import { invalid, notFound, type ProblemError } from "./problem.ts";

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
  throw invalidCursor();
}

export function cursorAfter(place: number | string): string {
  return Buffer.from(String(place)).toString("base64url");
}

/** A cursor of a list that goes by something else than ids. */
export function readTextCursor(cursor: string | undefined, pattern: RegExp): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (pattern.test(text)) return text;
  throw invalidCursor();
}

function invalidCursor(): ProblemError {
  return invalid(
    "invalid_cursor",
    "this cursor was not given out here; leave it out to start anew",
  );
}

/** One page of a list: rows were read one past the limit to know whether there are more. */
export function page<Row extends { readonly id: number }, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
) {
  return { ...pageBy(rows, limit, ({ id }) => id), data: rows.slice(0, limit).map(view) };
}

/** The same for rows whose place in the list is something else than their id. */
export function pageBy<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => number | string,
) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, nextCursor: more ? cursorAfter(placeOf(last)) : null };
}
