import { scalar } from "../../wire/scalars.ts";
import type { Account } from "../account/account.ts";
import { isNewSecret, newSecret } from "../account/secrets.ts";
import { documentReply } from "../http/document.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Settings } from "../settings/settings.ts";
import { answers200 } from "./callback-check.ts";
import { failure } from "./outcomes.ts";

type Desk = { readonly account: Account; readonly settings: Settings };

const FORWARD_METHODS = {
  GET_QUERY_PARAMS: "get",
  POST_QUERY_PARAMS: "form",
  POST_JSON: "json",
} as const;

/**
 * `POST /account/settings`: changes what is given, all or nothing, then answers with all settings. A
 * callback must answer a GET with 200 before it is kept; an empty one is cleared.
 */
export async function accountSettings(desk: Desk, received: Received): Promise<Reply> {
  const { params } = received;
  const { account, settings } = desk;
  const moUrl = text(params["moCallBackUrl"]) ?? account.moCallbackUrl;
  const drUrl = text(params["drCallBackUrl"]) ?? account.drCallbackUrl;
  const secret = scalar(params["newSecret"]);
  const method = scalar(params["httpForwardMethod"]);
  const transport = method === null ? null : transportOf(method);
  if (transport === undefined) return failure(received, "invalid httpForwardMethod");
  if (secret !== null && !isNewSecret(secret)) return failure(received, "invalid newSecret");
  for (const [given, url] of [
    [params["moCallBackUrl"], moUrl],
    [params["drCallBackUrl"], drUrl],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- two at the most, and the first may refuse
    if (given !== undefined && url !== "" && !(await answers200(url))) {
      return failure(received, "Callback URL is unreachable");
    }
  }
  account.moCallbackUrl = moUrl;
  account.drCallbackUrl = drUrl;
  if (secret !== null) account.secrets = [newSecret(secret)];
  if (transport !== null) settings.receiptTransport = transport;
  return documentReply(received, { json: allSettings(desk), root: "account-settings" });
}

function allSettings({ account, settings }: Desk) {
  return {
    "mo-callback-url": account.moCallbackUrl,
    "dr-callback-url": account.drCallbackUrl,
    "max-outbound-request": settings.perSecond,
    "max-inbound-request": settings.perSecond,
    "max-calls-per-second": settings.perSecond,
  };
}

function transportOf(method: string): "get" | "form" | "json" | undefined {
  return Object.entries(FORWARD_METHODS).find(([name]) => name === method)?.[1];
}

/** Unlike `scalar` it tells an empty text from none. */
const text = (given: unknown): string | null =>
  given === undefined ? null : (scalar(given) ?? "");
