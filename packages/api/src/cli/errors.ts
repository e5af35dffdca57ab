import { DatabaseError, isOutage, TemplateError } from "@volley/engine";
import { CsvError } from "@volley/importer";
import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError } from "../embedded/embedded-postgres-error.ts";
import { SealError } from "../sealed.ts";
import { EXIT, UserError } from "./user-error.ts";

export type Failure = { readonly lines: readonly string[]; readonly exitCode: number };

/** What to say of an error and how to exit. A person's mistake is told in a line, never as a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { lines: [error.message], exitCode: error.exitCode };
  if (error instanceof ConfigError) return { lines: error.problems, exitCode: EXIT.config };
  if (error instanceof SealError) return { lines: [error.message], exitCode: EXIT.config };
  if (error instanceof DatabaseError || error instanceof EmbeddedPostgresError) {
    return { lines: [error.message], exitCode: EXIT.unreachable };
  }
  if (error instanceof CsvError || error instanceof TemplateError) {
    return { lines: [error.message], exitCode: EXIT.invalid };
  }
  const place = placeOf(error);
  if (place !== null) return { lines: [place], exitCode: EXIT.config };
  if (isOutage(error)) {
    const line =
      "the database went away in the middle of the work; what was committed is kept. " +
      "See that it runs, then give the command again";
    return { lines: [line], exitCode: EXIT.unreachable };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    lines: ["something went wrong that Volley did not foresee; please report this:", message],
    exitCode: EXIT.unexpected,
  };
}

const PLACES: Readonly<Record<string, string>> = {
  EACCES: "no permission to use it",
  EPERM: "no permission to use it",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left there",
  ENOTDIR: "a part of this path is a file, not a directory",
  EISDIR: "it is a directory",
  EEXIST: "it is a file, not a directory",
};

/** A file or directory that cannot be used, in a line; null when the error is about something else. */
function placeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("path" in error) || !("code" in error)) return null;
  const why = PLACES[String(error.code)];
  return why === undefined
    ? null
    : `${String(error.path)}: ${why}; give it to this user or set VOLLEY_DATA_DIR to another place`;
}
