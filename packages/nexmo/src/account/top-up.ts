import { firstBroken } from "../wire/parameter-rules.ts";
import type { Desk } from "./answers.ts";
import { act } from "./done.ts";
import type { DoneAnswer } from "./done.ts";

/**
 * `POST /account/top-up`: charges again what the transaction `trx` charged. To an account
 * without auto-reload the provider says `unauthorised`, too; only the reason tells that apart.
 */
export async function topUp(desk: Desk, trx: string): Promise<DoneAnswer> {
  const invalid = firstBroken([[trx !== "", "trx", "must not be empty"]]);
  return invalid ?? (await act(desk, "/account/top-up", { trx }));
}
