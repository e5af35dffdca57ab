import { scalar } from "../../wire/scalars.ts";
import type { Credit } from "../account/credit.ts";
import { documentReply } from "../http/document.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import { UNITS_PER_EURO } from "../pricing/money.ts";
import { failure, outcome, success } from "./outcomes.ts";

/** `GET /account/get-balance`: the only money that the provider writes as a number. */
export function balance(credit: Credit, received: Received): Reply {
  const json = { value: credit.units / UNITS_PER_EURO, autoReload: credit.autoReload };
  return documentReply(received, { json, root: "accountBalance" });
}

/** `POST /account/top-up`: charges again what the transaction `trx` did, if the account reloads itself. */
export function topUp(credit: Credit, received: Received): Reply {
  if (scalar(received.params["trx"]) === null) return failure(received);
  if (!credit.autoReload) return outcome(received, 401, "not auto-reload enabled");
  credit.topUp();
  return success(received);
}
