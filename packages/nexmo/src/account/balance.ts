import { money, scalar } from "../wire/scalars.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer } from "./answers.ts";

export type BalanceAnswer =
  | {
      readonly kind: "balance";
      /** Decimal string, in EUR unless the account is billed in another currency. */
      readonly value: string;
      readonly autoReload: boolean;
    }
  | NoAnswer;

/** `GET /account/get-balance`. */
export async function readBalance(desk: Desk): Promise<BalanceAnswer> {
  const answer = await ask(desk, {
    method: "GET",
    path: "/account/get-balance",
    xml: { roots: ["accountBalance"] },
  });
  if (answer.kind !== "read") return answer;
  const value = money(answer.fields["value"]);
  if (value === null) return unavailable("answer without a balance");
  return { kind: "balance", value, autoReload: scalar(answer.fields["autoReload"]) === "true" };
}
