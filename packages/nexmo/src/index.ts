export { createNexmo } from "./nexmo.ts";
export type { Nexmo, NexmoOptions } from "./nexmo.ts";
export type { Authentication } from "./sms/authentication.ts";
export type { OutboundSms } from "./sms/outbound-sms.ts";
export type { Submit } from "./sms/submit.ts";
export type { AcceptedPart, SubmitOutcome } from "./sms/submit-outcome.ts";
export type { NoAnswer } from "./account/answers.ts";
export type { BalanceAnswer } from "./account/balance.ts";
export type { DoneAnswer } from "./account/done.ts";
export type { NumberDeal, NumberUpdate } from "./account/number-changes.ts";
export type {
  AvailableNumber,
  AvailableQuery,
  NumberPage,
  OwnedNumber,
  OwnedQuery,
} from "./account/numbers.ts";
export { PRICED_PRODUCTS } from "./account/pricing.ts";
export type {
  CountryPrices,
  CountryPricesAnswer,
  NetworkPrice,
  PricedProduct,
  PriceListAnswer,
} from "./account/pricing.ts";
export type { FoundMessage, FoundRejection } from "./account/search-items.ts";
export type { MessageAnswer, RejectionsAnswer, SearchAnswer } from "./account/search.ts";
export type { SecretAnswer, SecretInfo, Secrets, SecretsAnswer } from "./account/secrets.ts";
export { WEBHOOK_FORMS } from "./account/settings.ts";
export type { SettingsAnswer, SettingsChange } from "./account/settings.ts";
export type { AnswerFormat } from "./wire/answer-format.ts";
export type { InvalidParameter } from "./wire/parameter-rules.ts";
export { parseReceipt } from "./webhooks/receipts.ts";
export type { ParsedReceipt, Receipt } from "./webhooks/receipts.ts";
export { authenticity } from "./webhooks/authenticity.ts";
export type { Authenticity } from "./webhooks/authenticity.ts";
export { parseInbound } from "./webhooks/inbound.ts";
export type { Inbound, InboundContent, InboundPart, ParsedInbound } from "./webhooks/inbound.ts";
export { formFields, webhookParams } from "./webhooks/webhook-params.ts";
export type { WebhookParams, WebhookRequest } from "./webhooks/webhook-params.ts";
export { RECEIPT_STATUSES, searchStatus } from "./webhooks/receipt-status.ts";
export type { ReceiptStatus } from "./webhooks/receipt-status.ts";
export { SEND_CODES, sendCodeClass, sendCodeMeaning, sendCodeName } from "./sms/send-codes.ts";
export type { SendCodeClass, SendCodeSource } from "./sms/send-codes.ts";
export {
  RECEIPT_CODES,
  receiptCodeClass,
  receiptCodeMeaning,
  receiptCodeName,
} from "./webhooks/receipt-codes.ts";
export type { ReceiptCodeClass } from "./webhooks/receipt-codes.ts";
export {
  isTimely,
  sign,
  SIGNATURE_METHODS,
  signatureBase,
  verifySignature,
} from "./wire/signature.ts";
export type { SignatureKey, SignatureMethod } from "./wire/signature.ts";
export { loadHttp } from "./wire/transport.ts";
