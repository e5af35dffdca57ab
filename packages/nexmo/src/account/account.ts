import { readAnswer, unavailable } from "./answers.ts";
import type { NoAnswer } from "./answers.ts";
import { decimal, integer, scalar } from "../wire/scalars.ts";
import type { Transport } from "../wire/transport.ts";

const MAX_ANSWER_BYTES = 64 * 1024;

export type SettingsAnswer =
  | {
      readonly kind: "settings";
      /** API requests per second that the account may submit (`max-outbound-request`). */
      readonly maxPerSecond: number;
      readonly moCallbackUrl: string | null;
      readonly drCallbackUrl: string | null;
    }
  | NoAnswer;

export type BalanceAnswer =
  | {
      readonly kind: "balance";
      /** Decimal string, in EUR unless the account is billed in another currency. */
      readonly value: string;
      readonly autoReload: boolean;
    }
  | NoAnswer;

/** Reads the account's limits and callbacks: an empty `POST /account/settings` changes nothing. */
export async function readSettings(transport: Transport): Promise<SettingsAnswer> {
  const answer = readAnswer(
    await transport.exchange({
      method: "POST",
      path: "/account/settings",
      form: "",
      maxBytes: MAX_ANSWER_BYTES,
    }),
  );
  if (answer.kind !== "read") return answer;
  const maxPerSecond = integer(answer.fields["max-outbound-request"]);
  if (maxPerSecond === null || maxPerSecond === 0) return unavailable("answer without a limit");
  return {
    kind: "settings",
    maxPerSecond,
    moCallbackUrl: scalar(answer.fields["mo-callback-url"]),
    drCallbackUrl: scalar(answer.fields["dr-callback-url"]),
  };
}

/** `GET /account/get-balance`. */
export async function readBalance(transport: Transport): Promise<BalanceAnswer> {
  const answer = readAnswer(
    await transport.exchange({
      method: "GET",
      path: "/account/get-balance",
      maxBytes: MAX_ANSWER_BYTES,
    }),
  );
  if (answer.kind !== "read") return answer;
  const value = readMoney(answer.fields["value"]);
  if (value === null) return unavailable("answer without a balance");
  return { kind: "balance", value, autoReload: scalar(answer.fields["autoReload"]) === "true" };
}

/** Post-paid accounts may owe, so unlike a price a balance can be negative. */
function readMoney(value: unknown): string | null {
  const text = scalar(value);
  if (text === null || !text.startsWith("-")) return decimal(text);
  const owed = decimal(text.slice(1));
  return owed === null ? null : `-${owed}`;
}
