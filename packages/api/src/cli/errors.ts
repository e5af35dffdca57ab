import { DatabaseError, TemplateError } from "@volley/engine";
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
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    lines: ["something went wrong that Volley did not foresee; please report this:", message],
    exitCode: EXIT.unexpected,
  };
}
