export { createNexmo } from "./nexmo.ts";
export type { Nexmo, NexmoOptions } from "./nexmo.ts";
export type { OutboundSms } from "./sms/sms.ts";
export type { AcceptedPart, SubmitOutcome } from "./sms/submit-outcome.ts";
export type { BalanceAnswer, SettingsAnswer } from "./account/account.ts";
export type { FoundMessage, SearchAnswer } from "./account/search.ts";
export { parseReceipt } from "./webhooks/receipts.ts";
export type { ParsedReceipt, Receipt } from "./webhooks/receipts.ts";
export { RECEIPT_STATUSES } from "./webhooks/receipt-status.ts";
export type { ReceiptStatus } from "./webhooks/receipt-status.ts";
export { SEND_CODES, sendCodeClass, sendCodeName } from "./sms/send-codes.ts";
export type { SendCodeClass } from "./sms/send-codes.ts";
export { RECEIPT_CODES, receiptCodeClass, receiptCodeName } from "./webhooks/receipt-codes.ts";
export type { ReceiptCodeClass } from "./webhooks/receipt-codes.ts";
export {
  isTimely,
  sign,
  SIGNATURE_METHODS,
  signatureBase,
  verifySignature,
} from "./wire/signature.ts";
export type { SignatureKey, SignatureMethod } from "./wire/signature.ts";
