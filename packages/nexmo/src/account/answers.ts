import type { Exchange } from "../wire/exchange.ts";
import { jsonFields, scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";

/** Why a call that only reads brought nothing. */
export type NoAnswer =
  | { readonly kind: "unauthorised" }
  | { readonly kind: "unavailable"; readonly cause: string };

/** The fields of a JSON answer with HTTP 200, or why there are none. */
export function readAnswer(
  exchange: Exchange,
): NoAnswer | { readonly kind: "read"; readonly fields: Fields } {
  if (exchange.kind !== "answered") return unavailable(exchange.cause);
  if (exchange.status === 401) return { kind: "unauthorised" };
  if (exchange.status !== 200) return unavailable(`HTTP ${exchange.status}`);
  const answer = jsonFields(exchange.body);
  if (answer === null) return unavailable("unreadable answer");
  // Some SDKs expect error bodies under HTTP 200 as well, so the code in the body counts too.
  if (scalar(answer["error-code"]) === "401") return { kind: "unauthorised" };
  return { kind: "read", fields: answer };
}

export const unavailable = (cause: string): NoAnswer => ({ kind: "unavailable", cause });
