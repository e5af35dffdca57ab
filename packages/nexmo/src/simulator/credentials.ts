import { scalar } from "../wire/scalars.ts";
import type { Account } from "./options.ts";
import type { Received } from "./requests.ts";

/** `missing`: no API key at all, which the provider answers differently from a wrong one. */
export type Credentials = "right" | "wrong" | "missing";

/** Accepts the Basic header, or `api_key` with `api_secret` among the parameters. */
export function checkCredentials(account: Account): (received: Received) => Credentials {
  const pair = `${account.apiKey}:${account.apiSecret}`;
  const basic = `Basic ${Buffer.from(pair).toString("base64")}`;
  return ({ authorization, params }) => {
    if (authorization !== undefined) return authorization === basic ? "right" : "wrong";
    const key = scalar(params["api_key"]);
    if (key === null) return "missing";
    return `${key}:${scalar(params["api_secret"]) ?? ""}` === pair ? "right" : "wrong";
  };
}
