import type { Params } from "../wire/form-body.ts";
import { firstBroken, isWebAddress, RULE } from "../wire/parameter-rules.ts";
import { integer, scalar } from "../wire/scalars.ts";
import { ask, unavailable } from "./answers.ts";
import type { Desk, NoAnswer } from "./answers.ts";
import { isNewSecret, NEW_SECRET_RULE } from "./secret-rule.ts";

export type SettingsAnswer =
  | {
      readonly kind: "settings";
      /** API requests per second that the account may submit (`max-outbound-request`). */
      readonly maxPerSecond: number;
      /** Webhooks per second that the provider sends at most. */
      readonly maxInboundPerSecond: number | null;
      /** API calls beside submissions. */
      readonly maxCallsPerSecond: number | null;
      readonly moCallbackUrl: string | null;
      readonly drCallbackUrl: string | null;
    }
  | NoAnswer;

/** How webhooks come: as a query, as a form, or as JSON. */
export const WEBHOOK_FORMS = ["GET_QUERY_PARAMS", "POST_QUERY_PARAMS", "POST_JSON"] as const;

export type SettingsChange = {
  /** Where inbound messages go; empty clears it. The provider asks there for a 200 before it keeps it. */
  readonly moCallbackUrl?: string;
  /** Where receipts go; empty clears it. Checked by the provider likewise. */
  readonly drCallbackUrl?: string;
  readonly httpForwardMethod?: (typeof WEBHOOK_FORMS)[number];
  /** Replaces the API secret; this client goes on with the old one. */
  readonly newSecret?: string;
};

/** `POST /account/settings` without parameters changes nothing. */
export const readSettings = (desk: Desk): Promise<SettingsAnswer> => post(desk, {});

/** `POST /account/settings`; answers with all settings as they are afterwards. */
export async function changeSettings(desk: Desk, change: SettingsChange): Promise<SettingsAnswer> {
  const { moCallbackUrl, drCallbackUrl, httpForwardMethod, newSecret } = change;
  const invalid = firstBroken([
    [isCallback(moCallbackUrl), "moCallBackUrl", `empty, or ${RULE.webAddress}`],
    [isCallback(drCallbackUrl), "drCallBackUrl", `empty, or ${RULE.webAddress}`],
    [newSecret === undefined || isNewSecret(newSecret), "newSecret", NEW_SECRET_RULE],
  ]);
  if (invalid !== null) return invalid;
  const params = {
    moCallBackUrl: moCallbackUrl,
    drCallBackUrl: drCallbackUrl,
    httpForwardMethod,
    newSecret,
  };
  return post(desk, params, newSecret);
}

const isCallback = (url = ""): boolean => url === "" || isWebAddress(url);

/** An `api-secret`, which old accounts answer with, is not read. */
async function post(desk: Desk, params: Params, newSecret?: string): Promise<SettingsAnswer> {
  const answer = await ask(desk, {
    method: "POST",
    path: "/account/settings",
    params,
    newSecret,
    xml: { roots: ["account-settings"] },
  });
  if (answer.kind !== "read") return answer;
  const maxPerSecond = integer(answer.fields["max-outbound-request"]);
  if (maxPerSecond === null || maxPerSecond === 0) return unavailable("answer without a limit");
  return {
    kind: "settings",
    maxPerSecond,
    maxInboundPerSecond: integer(answer.fields["max-inbound-request"]),
    maxCallsPerSecond: integer(answer.fields["max-calls-per-second"]),
    moCallbackUrl: scalar(answer.fields["mo-callback-url"]),
    drCallbackUrl: scalar(answer.fields["dr-callback-url"]),
  };
}
