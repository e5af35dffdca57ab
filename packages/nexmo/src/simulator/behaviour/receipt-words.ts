import type { RECEIPT_STATUSES } from "../../webhooks/receipt-status.ts";

/** One receipt's `status` and `err-code`. */
export type Word = {
  readonly status: (typeof RECEIPT_STATUSES)[number];
  readonly errCode: number;
};

export const ACCEPTED: Word = { status: "accepted", errCode: 0 };
export const BUFFERED: Word = { status: "buffered", errCode: 0 };
export const DELIVERED: Word = { status: "delivered", errCode: 0 };
export const failed = (errCode: number): Word => ({ status: "failed", errCode });
