import { scalar } from "../../wire/scalars.ts";
import type { Account } from "../account/account.ts";
import type { Credit } from "../account/credit.ts";
import { json } from "../http/replies.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import { UNITS_PER_EURO } from "../pricing/money.ts";
import type { Settings } from "../settings/settings.ts";

/** `/account/settings`: changes the callbacks that are given, then answers with all settings. */
export function accountSettings(
  account: Account,
  settings: Readonly<Settings>,
  received: Received,
): Reply {
  account.moCallbackUrl = scalar(received.params["moCallBackUrl"]) ?? account.moCallbackUrl;
  account.drCallbackUrl = scalar(received.params["drCallBackUrl"]) ?? account.drCallbackUrl;
  return json({
    "mo-callback-url": account.moCallbackUrl,
    "dr-callback-url": account.drCallbackUrl,
    "max-outbound-request": settings.perSecond,
    "max-inbound-request": settings.perSecond,
    "max-calls-per-second": settings.perSecond,
  });
}

/** `/account/get-balance`: the only money that the provider writes as a number. */
export function accountBalance(credit: Credit): Reply {
  return json({ value: credit.units / UNITS_PER_EURO, autoReload: credit.autoReload });
}
