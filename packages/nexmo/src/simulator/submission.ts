import { scalar } from "../wire/scalars.ts";
import type { Fields } from "../wire/scalars.ts";

/** A submission whose parameters are in order. */
export type Submission = {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly type: "text" | "unicode";
  readonly clientRef: string | null;
  readonly callback: string | null;
  readonly wantsReceipt: boolean;
};

export type Refusal = {
  readonly code: number;
  readonly errorText: string;
  readonly to?: string;
  readonly network?: string;
};

/**
 * Checks the parameters as the provider does (provider reference, SMS API requests), with its own
 * error texts where these are known.
 */
export function readSubmission(params: Fields): Submission | Refusal {
  const from = scalar(params["from"]);
  const to = scalar(params["to"]);
  const text = scalar(params["text"]);
  const type = scalar(params["type"]) ?? "text";
  if (from === null) return refuse(2, "Missing from param");
  if (to === null) return refuse(2, "Missing to param");
  if (type !== "text" && type !== "unicode") return refuse(3, "Invalid type param");
  if (text === null) return refuse(2, "Missing text param");
  if (!/^\d+$/.test(to)) return refuse(3, "to address is not numeric");
  if (!/^[1-9]\d{6,14}$/.test(to)) return { ...refuse(6, "Unroutable message - rejected"), to };
  if (text.length > 3200) return refuse(12, "Message too long");
  const callback = scalar(params["callback"]);
  if (callback !== null && !isCallback(callback)) return refuse(23, "Bad callback");
  if (!isLifetime(scalar(params["ttl"]))) return refuse(16, "Invalid TTL");
  const clientRef = scalar(params["client-ref"]);
  // Documented as 1 in one place and as a boolean that defaults to true in another.
  const report = scalar(params["status-report-req"])?.toLowerCase();
  const wantsReceipt = report !== "0" && report !== "false";
  return { to, from, text, type, clientRef, callback, wantsReceipt };
}

function isCallback(url: string): boolean {
  return url.length <= 100 && /^https?:\/\//i.test(url) && URL.canParse(url);
}

function isLifetime(ttl: string | null): boolean {
  if (ttl === null) return true;
  return /^\d{1,9}$/.test(ttl) && Number(ttl) >= 20_000 && Number(ttl) <= 604_800_000;
}

const refuse = (code: number, errorText: string): Refusal => ({ code, errorText });
