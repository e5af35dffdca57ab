import {
  isHex,
  isPhoneNumber,
  isWebAddress,
  isWholeNumber,
  RULE,
} from "../wire/parameter-rules.ts";
import type { InvalidParameter } from "../wire/parameter-rules.ts";
import type { OutboundSms } from "./outbound-sms.ts";

/** A broken rule, with the code by which the provider would have refused it. */
export type BrokenRule = InvalidParameter & { readonly code: number };

const MISSING = 2;
const INVALID = 3;
const UNROUTABLE = 6;
const TOO_LONG = 12;
const TTL = 16;
const MESSAGE_CLASS = 20;
const NETWORK_CODE = 22;
const CALLBACK = 23;
const NUMBER = 34;

const MOST_CHARACTERS = 3_200;
const MOST_OCTETS = 140;

/**
 * The first rule of the provider that an SMS breaks, or null (provider reference, SMS API request
 * parameters). A refusal would cost a request of the account's limited rate.
 */
export function brokenRule(sms: OutboundSms): BrokenRule | null {
  return ofEnvelope(sms) ?? ofContent(sms) ?? ofOptions(sms);
}

function ofEnvelope({ from, to, clientRef = "-" }: OutboundSms): BrokenRule | null {
  if (from === "") return missing("from");
  if (!/^(?:(?!00)\d{1,15}|[A-Za-z0-9][A-Za-z0-9 ]{0,10})$/.test(from)) {
    return invalid("from", "up to 11 letters, digits and spaces, or a number of up to 15 digits");
  }
  if (to === "") return missing("to");
  if (!isPhoneNumber(to)) return { parameter: "to", rule: RULE.phoneNumber, code: numberCode(to) };
  if (clientRef.length < 1 || clientRef.length > 100)
    return invalid("client-ref", "1 to 100 characters");
  return null;
}

function numberCode(to: string): number {
  if (!/^\d+$/.test(to)) return INVALID;
  return to.startsWith("0") ? UNROUTABLE : NUMBER;
}

function ofContent(sms: OutboundSms): BrokenRule | null {
  switch (sms.type) {
    case "text":
    case "unicode":
      return ofLongText("text", sms.text);
    case "vcal":
      return ofLongText("vcal", sms.vcal);
    case "vcard":
      return ofLongText("vcard", sms.vcard);
    case "binary":
      return ofBinary(sms);
    case "wappush":
      if (sms.title === "") return missing("title");
      if (!isWebAddress(sms.url)) return invalid("url", RULE.webAddress);
      if (!isWholeNumber(sms.validityMs ?? 1, 1, Number.MAX_SAFE_INTEGER)) {
        return invalid("validity", "whole milliseconds above 0");
      }
      return null;
  }
}

function ofLongText(parameter: string, text: string): BrokenRule | null {
  if (text === "") return missing(parameter);
  // Counted one by one only when it may matter: a character can be two units long.
  if (text.length <= MOST_CHARACTERS || Array.from(text).length <= MOST_CHARACTERS) return null;
  return { parameter, rule: `at most ${MOST_CHARACTERS} characters`, code: TOO_LONG };
}

function ofBinary(sms: OutboundSms & { readonly type: "binary" }): BrokenRule | null {
  const { body, udh, protocolId = 0 } = sms;
  if (body === "") return missing("body");
  if (!isHex(body)) return invalid("body", "whole octets in hexadecimal");
  if (udh === "") return missing("udh");
  if (!isHex(udh)) return invalid("udh", "whole octets in hexadecimal");
  if (body.length + udh.length > MOST_OCTETS * 2) {
    return { parameter: "body", rule: `at most ${MOST_OCTETS} octets with udh`, code: TOO_LONG };
  }
  return isWholeNumber(protocolId, 0, 255) ? null : invalid("protocol-id", "0 to 255");
}

function ofOptions(sms: OutboundSms): BrokenRule | null {
  const { ttlMs, callback, messageClass, networkCode } = sms;
  if (ttlMs !== undefined && !isWholeNumber(ttlMs, 20_000, 604_800_000)) {
    return { parameter: "ttl", rule: "20000 to 604800000 milliseconds", code: TTL };
  }
  if (callback !== undefined && !(callback.length <= 100 && isWebAddress(callback))) {
    const rule = `${RULE.webAddress} of at most 100 characters`;
    return { parameter: "callback", rule, code: CALLBACK };
  }
  if (messageClass !== undefined && !isWholeNumber(messageClass, 0, 3)) {
    return { parameter: "message-class", rule: "0 to 3", code: MESSAGE_CLASS };
  }
  if (networkCode !== undefined && !/^\d{5,6}$/.test(networkCode)) {
    return { parameter: "network-code", rule: "5 or 6 digits, MCCMNC", code: NETWORK_CODE };
  }
  if (sms.accountRef === "") return missing("account-ref");
  if (sms.entityId === "") return missing("entity-id");
  if (sms.contentId === "") return missing("content-id");
  if (sms.poolId === "") return missing("pool-id");
  return null;
}

const missing = (parameter: string): BrokenRule => ({
  parameter,
  rule: "must not be empty",
  code: MISSING,
});

const invalid = (parameter: string, rule: string): BrokenRule => ({
  parameter,
  rule,
  code: INVALID,
});
