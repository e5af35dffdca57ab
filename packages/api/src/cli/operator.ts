import { hostname, userInfo } from "node:os";
import { type Actor, change, type Changed, type Work } from "@volley/engine";
import type { App } from "../app.ts";

/** Whoever types the command. */
export function operator(): Actor {
  return { kind: "cli", name: userInfo().username, origin: hostname() };
}

/** Does what a command wants changed, and writes it into the audit log, in one transaction. */
export async function asOperator<Result>(
  app: App,
  act: (work: Work<App>) => Promise<Changed<Result>>,
): Promise<Result> {
  return await change(app, operator(), act);
}
