import { readSchemaState } from "@volley/engine";
import type { App } from "../app.ts";
import { printJson, tell } from "./output.ts";

/** `migrate`: whoever opens the database has brought it up to date. */
export async function runMigrate(app: App, flags: { readonly json?: true }): Promise<void> {
  if (flags.json) printJson(await readSchemaState(app.db));
  else tell("the schema is up to date");
}
