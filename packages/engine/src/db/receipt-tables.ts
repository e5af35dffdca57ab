import type { ColumnType, Generated } from "kysely";

/** What the provider told: as it came, and what nobody is known for yet. */

export type ReceiptTable = {
  id: Generated<number>;
  accountId: number;
  messageId: string;
  clientRef: string | null;
  status: string;
  errorCode: number | null;
  /** The query or body that it came in. */
  payload: string;
  receivedAt: ColumnType<Date, never, never>;
};

export type ParkedReceiptTable = {
  receiptId: number;
  accountId: number;
  messageId: string;
  clientRef: string | null;
  status: string;
  errorCode: number | null;
  price: string | null;
  network: string | null;
  carrierAt: Date | null;
  problem: string | null;
  tries: number;
  nextTryAt: Date;
  receivedAt: Date;
};
