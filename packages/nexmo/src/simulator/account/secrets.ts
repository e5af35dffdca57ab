import { randomUUID } from "node:crypto";
import type { Secret } from "./account.ts";

/** Provider reference, account settings and secrets. */
export const isNewSecret = (text: string): boolean =>
  text.length >= 8 &&
  text.length <= 25 &&
  [/[a-z]/, /[A-Z]/, /\d/].every((needed) => needed.test(text));

export const newSecret = (value: string): Secret => ({
  id: randomUUID(),
  value,
  createdAt: new Date().toISOString().replace(/\.\d+/, ""),
});
