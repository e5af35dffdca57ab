import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { isNetwork } from "../pricing/routes.ts";
import { readContents, SMS_TYPES } from "./contents.ts";
import type { Contents, SmsType } from "./contents.ts";
import { refusal, refusalWith } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";

/** A submission whose parameters are in order. */
export type Submission = Contents & {
  readonly to: string;
  readonly from: string;
  readonly type: SmsType;
  readonly clientRef: string | null;
  readonly accountRef: string | null;
  readonly callback: string | null;
  readonly wantsReceipt: boolean;
};

/**
 * Checks the parameters as the provider does (provider reference, SMS API requests), with its own
 * error texts where these are known.
 */
export function readSubmission(params: Fields): Submission | Refusal {
  const from = scalar(params["from"]);
  const to = scalar(params["to"]);
  const type = readType(scalar(params["type"]) ?? "text");
  if (from === null) return refusalWith(2, "Missing from param");
  if (to === null) return refusalWith(2, "Missing to param");
  if (type === undefined) return refusalWith(3, "Invalid type param");
  const contents = readContents(type, params);
  if ("code" in contents) return contents;
  const refused = checkNumber(to) ?? checkOptions(params);
  if (refused !== null) return refused;
  return {
    ...contents,
    to,
    from,
    type,
    clientRef: scalar(params["client-ref"]),
    accountRef: scalar(params["account-ref"]),
    callback: scalar(params["callback"]),
    wantsReceipt: wantsReceipt(scalar(params["status-report-req"])),
  };
}

const readType = (given: string): SmsType | undefined => SMS_TYPES.find((type) => type === given);

function checkNumber(to: string): Refusal | null {
  if (!/^\d+$/.test(to)) return refusal(3);
  if (to.startsWith("0")) return refusal(6, to);
  return to.length < 7 || to.length > 15 ? refusal(34, to) : null;
}

type Check = readonly [name: string, isRight: (value: string) => boolean, refused: Refusal];

const whole = (least: number, most: number) => (value: string) =>
  /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most;

/** Checked only when they are given, in this order. */
const OPTIONS: readonly Check[] = [
  ["callback", isCallback, refusal(23)],
  ["ttl", whole(20_000, 604_800_000), refusal(16)],
  ["message-class", whole(0, 3), refusal(20)],
  ["protocol-id", whole(0, 255), refusalWith(3, "Invalid protocol-id param")],
  ["network-code", isNetwork, refusal(22)],
  ["client-ref", (value) => value.length <= 100, refusalWith(3, "Invalid client-ref param")],
  ["status-report-req", isFlag, refusalWith(3, "Invalid status-report-req param")],
];

function checkOptions(params: Fields): Refusal | null {
  for (const [name, isRight, refused] of OPTIONS) {
    const value = scalar(params[name]);
    if (value !== null && !isRight(value)) return refused;
  }
  return null;
}

function isCallback(url: string): boolean {
  return url.length <= 100 && /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Documented as 1 in one place and as a boolean that defaults to true in another. */
function isFlag(value: string): boolean {
  return /^(?:0|1|true|false)$/i.test(value);
}

function wantsReceipt(given: string | null): boolean {
  return given !== "0" && given?.toLowerCase() !== "false";
}
