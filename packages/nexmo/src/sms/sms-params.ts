import type { OutboundSms } from "./outbound-sms.ts";

/** The parameters of the send call, spelt as the provider does (provider reference, SMS API). */
export function smsParams(sms: OutboundSms): Readonly<Record<string, string>> {
  const params: Record<string, string> = { from: sms.from, to: sms.to, type: sms.type };
  addContent(params, sms);
  params["status-report-req"] = sms.statusReport === false ? "0" : "1";
  const { clientRef, callback, ttlMs } = sms;
  if (clientRef !== undefined) params["client-ref"] = clientRef;
  if (callback !== undefined) params["callback"] = callback;
  if (ttlMs !== undefined) params["ttl"] = String(ttlMs);
  addRare(params, sms);
  return params;
}

function addContent(params: Record<string, string>, sms: OutboundSms): void {
  switch (sms.type) {
    case "text":
    case "unicode":
      params["text"] = sms.text;
      break;
    case "binary":
      params["body"] = sms.body;
      params["udh"] = sms.udh;
      if (sms.protocolId !== undefined) params["protocol-id"] = String(sms.protocolId);
      break;
    case "wappush":
      params["title"] = sms.title;
      params["url"] = sms.url;
      if (sms.validityMs !== undefined) params["validity"] = String(sms.validityMs);
      break;
    case "vcal":
      params["vcal"] = sms.vcal;
      break;
    case "vcard":
      params["vcard"] = sms.vcard;
      break;
  }
}

function addRare(params: Record<string, string>, sms: OutboundSms): void {
  if (sms.messageClass !== undefined) params["message-class"] = String(sms.messageClass);
  if (sms.accountRef !== undefined) params["account-ref"] = sms.accountRef;
  if (sms.entityId !== undefined) params["entity-id"] = sms.entityId;
  if (sms.contentId !== undefined) params["content-id"] = sms.contentId;
  if (sms.networkCode !== undefined) params["network-code"] = sms.networkCode;
  if (sms.trustedNumber !== undefined) params["trusted-number"] = String(sms.trustedNumber);
  if (sms.poolId !== undefined) params["pool-id"] = sms.poolId;
}
