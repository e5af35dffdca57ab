/** What people choose of the provider's, and what its codes mean, for whoever asks the provider nothing. */
export { sendCodeMeaning, sendCodeName } from "../sms/send-codes.ts";
export {
  receiptCodeClass,
  type ReceiptCodeClass,
  receiptCodeMeaning,
  receiptCodeName,
} from "../webhooks/receipt-codes.ts";
export { SIGNATURE_METHODS } from "../wire/signature.ts";
