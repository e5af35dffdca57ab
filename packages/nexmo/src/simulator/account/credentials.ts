import { scalar } from "../../wire/scalars.ts";
import { isTimely, verifySignature } from "../../wire/signature.ts";
import type { Received } from "../http/requests.ts";
import type { Settings } from "../settings/settings.ts";
import type { Account } from "./account.ts";

/**
 * `missing`: no API key at all, which the provider answers differently from a wrong one. `badSignature`
 * covers a timestamp that is absent or more than five minutes off. `mixed`: a signature and a secret.
 */
export type Credentials = "right" | "wrong" | "missing" | "badSignature" | "mixed";

/**
 * Accepts the Basic header, `api_key` with `api_secret` among the parameters, or `api_key` with a
 * signature by the method of the account (provider facts, authentication).
 */
export function checkCredentials(
  account: Account,
  settings: Readonly<Settings>,
): (received: Received, now: number) => Credentials {
  const isBasicRight = basicCheck(account);
  return ({ authorization, params }, now) => {
    if (authorization !== undefined) return isBasicRight(authorization) ? "right" : "wrong";
    const key = scalar(params["api_key"]);
    if (key === null) return "missing";
    const secret = scalar(params["api_secret"]);
    if (params["sig"] === undefined) return opens(account, key, secret ?? "") ? "right" : "wrong";
    if (secret !== null) return "mixed";
    if (key !== account.apiKey) return "wrong";
    const signature = { method: settings.signatureMethod, secret: account.signatureSecret };
    const isRight = verifySignature(params, signature) && isTimely(params["timestamp"], now);
    return isRight ? "right" : "badSignature";
  };
}

function opens(account: Account, key: string, secret: string): boolean {
  return key === account.apiKey && account.secrets.some(({ value }) => value === secret);
}

/** Remembers the last header that was right: on the hot path it is always the same. */
function basicCheck(account: Account): (authorization: string) => boolean {
  let known = { authorization: "", secrets: account.secrets };
  return (authorization) => {
    const { secrets } = account;
    if (known.authorization === authorization && known.secrets === secrets) return true;
    if (!isBasic(account, authorization)) return false;
    known = { authorization, secrets };
    return true;
  };
}

function isBasic(account: Account, authorization: string): boolean {
  const [scheme, encoded] = authorization.split(" ");
  if (scheme?.toLowerCase() !== "basic" || encoded === undefined) return false;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return opens(account, pair.slice(0, colon), pair.slice(colon + 1));
}
