// What can be chosen of a simulator, for those who describe it or choose without starting one.
export { ANSWER_FAULTS, answerFault } from "../behaviour/answer-faults.ts";
export { magicNumbers } from "../behaviour/magic-numbers.ts";
export { RECEIPT_FAULTS, receiptFaultMeans } from "../behaviour/receipt-faults.ts";
export { THROTTLE_MODELS } from "../throttling/throttle.ts";
export type { ThrottleModel } from "../throttling/throttle.ts";
export { readPairs, settingsHelp } from "./change-settings.ts";
