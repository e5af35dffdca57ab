import {
  firstBroken,
  isCountry,
  isPhoneNumber,
  isWebAddress,
  RULE,
} from "../wire/parameter-rules.ts";
import type { Invalid } from "../wire/parameter-rules.ts";
import type { Desk } from "./answers.ts";
import { act } from "./done.ts";
import type { DoneAnswer } from "./done.ts";

/** One number, as the provider wants it named: with its country. */
type NumberName = { readonly country: string; readonly msisdn: string };

export type NumberDeal = NumberName & {
  /** The sub-account that it is for, by its API key. */
  readonly targetApiKey?: string;
};

/** What is left out stays as it is. */
export type NumberUpdate = NumberName & {
  /** Where inbound messages go; empty clears it. The provider asks there for a 200 before it keeps it. */
  readonly moHttpUrl?: string;
  readonly moSmppSysType?: string;
  /** Where calls go: the value is a SIP address, a number or an application. */
  readonly voiceCallback?: { readonly type: "sip" | "tel" | "app"; readonly value: string };
  /** Told when a call ends. */
  readonly voiceStatusCallback?: string;
  readonly applicationId?: string;
  /** The older way to name an application. */
  readonly messagesCallback?: { readonly type: "app"; readonly value: string };
};

/** `POST /number/buy`: rents a number, which costs money each month. */
export const buyNumber = (desk: Desk, deal: NumberDeal): Promise<DoneAnswer> =>
  dealOver(desk, "/number/buy", deal);

/** `POST /number/cancel`: gives a number back. */
export const cancelNumber = (desk: Desk, deal: NumberDeal): Promise<DoneAnswer> =>
  dealOver(desk, "/number/cancel", deal);

async function dealOver(desk: Desk, path: string, deal: NumberDeal): Promise<DoneAnswer> {
  const { country, msisdn, targetApiKey } = deal;
  const params = { country, msisdn, target_api_key: targetApiKey };
  return brokenName(deal) ?? (await act(desk, path, params));
}

/** `POST /number/update`: changes where messages and calls to a number go. */
export async function updateNumber(desk: Desk, update: NumberUpdate): Promise<DoneAnswer> {
  const { moHttpUrl = "", voiceStatusCallback = "", voiceCallback, messagesCallback } = update;
  const invalid =
    brokenName(update) ??
    firstBroken([
      [moHttpUrl === "" || isWebAddress(moHttpUrl), "moHttpUrl", `empty, or ${RULE.webAddress}`],
      [
        voiceStatusCallback === "" || isWebAddress(voiceStatusCallback),
        "voiceStatusCallback",
        `empty, or ${RULE.webAddress}`,
      ],
      [voiceCallback?.value !== "", "voiceCallbackValue", "must not be empty"],
      [messagesCallback?.value !== "", "messagesCallbackValue", "must not be empty"],
    ]);
  if (invalid !== null) return invalid;
  return act(desk, "/number/update", {
    country: update.country,
    msisdn: update.msisdn,
    moHttpUrl: update.moHttpUrl,
    moSmppSysType: update.moSmppSysType,
    voiceCallbackType: voiceCallback?.type,
    voiceCallbackValue: voiceCallback?.value,
    voiceStatusCallback: update.voiceStatusCallback,
    app_id: update.applicationId,
    messagesCallbackType: messagesCallback?.type,
    messagesCallbackValue: messagesCallback?.value,
  });
}

/** Short codes can be owned as well, so a number may be short here. */
function brokenName({ country, msisdn }: NumberName): Invalid | null {
  return firstBroken([
    [isCountry(country), "country", RULE.country],
    [isPhoneNumber(msisdn) || /^\d{3,6}$/.test(msisdn), "msisdn", RULE.phoneNumber],
  ]);
}
