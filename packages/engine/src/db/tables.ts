import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type {
  ApiKeyTable,
  AuditTable,
  DashboardSessionTable,
  KeptAnswerTable,
} from "./access-tables.ts";
import type {
  ErrorCountTable,
  PartCountTable,
  ProgressSampleTable,
  RecipientCountTable,
  SubmittedSecondTable,
  TriggeredCountTable,
} from "./count-tables.ts";
import type {
  ImportChunkTable,
  ImportDuplicateTable,
  ImportProblemTable,
  ImportTable,
} from "./import-tables.ts";
import type { ParkedReceiptTable, ReceiptTable } from "./receipt-tables.ts";
import type { WebhookDeliveryTable, WebhookEndpointTable } from "./webhook-tables.ts";
import type { CountryPriceTable, NetworkPriceTable, PriceListTable } from "./price-tables.ts";
import type { AttemptEventKind } from "../domain/attempt-event.ts";
import type { OnUnknown } from "../domain/campaign-settings.ts";
import type { CampaignState } from "../domain/campaign-state.ts";
import type { Content, Lane, MessageType } from "../domain/content.ts";
import type { DeadNumbers, OptoutReason, OptoutSource } from "../domain/optout.ts";
import type { PartState } from "../domain/part-state.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { ErrorSource } from "../domain/settlement.ts";
import type { MessageClass } from "../domain/sms.ts";

/** The schema as TypeScript sees it: snake_case in SQL, camelCase here, by Kysely's plugin. */
export type Tables = {
  account: AccountTable;
  apiKey: ApiKeyTable;
  audit: AuditTable;
  dashboardSession: DashboardSessionTable;
  keptAnswer: KeptAnswerTable;
  optout: OptoutTable;
  installation: InstallationTable;
  campaign: CampaignTable;
  senderLimit: SenderLimitTable;
  attemptEvent: AttemptEventTable;
  import: ImportTable;
  importChunk: ImportChunkTable;
  importProblem: ImportProblemTable;
  importDuplicate: ImportDuplicateTable;
  recipient: RecipientTable;
  part: PartTable;
  recipientCount: RecipientCountTable;
  errorCount: ErrorCountTable;
  partCount: PartCountTable;
  priceList: PriceListTable;
  countryPrice: CountryPriceTable;
  networkPrice: NetworkPriceTable;
  progressSample: ProgressSampleTable;
  submittedSecond: SubmittedSecondTable;
  triggeredCount: TriggeredCountTable;
  receipt: ReceiptTable;
  parkedReceipt: ParkedReceiptTable;
  webhookEndpoint: WebhookEndpointTable;
  webhookDelivery: WebhookDeliveryTable;
};

type CreatedAt = ColumnType<Date, never, never>;
/** A bigint identity; every id of ours fits a double. */
type Id = Generated<number>;

type AccountTable = {
  id: Id;
  name: string;
  apiKey: string;
  sealedSecret: Buffer;
  restUrl: string;
  webhookToken: string;
  refKey: Buffer;
  maxPerSecond: number;
  currency: Generated<string>;
  limitReadAt: Generated<Date | null>;
  /** How webhooks are signed; null where they are not. Its values are those of the check in the schema. */
  signatureMethod: Generated<"md5hash" | "md5" | "sha1" | "sha256" | "sha512" | null>;
  sealedSignatureSecret: Generated<Buffer | null>;
  /** Whether a webhook without a signature is taken although the others are signed. */
  acceptsUnsigned: Generated<boolean>;
  deadNumbers: Generated<DeadNumbers>;
  /** Since when nothing is sent from it; null while it is in use. */
  retiredAt: Generated<Date | null>;
  /** Keys that it had before, which receipts may still name. */
  formerApiKeys: Generated<string[]>;
  createdAt: CreatedAt;
};

type InstallationTable = { one: boolean; id: string };

type OptoutTable = {
  accountId: number;
  phone: number;
  reason: OptoutReason;
  source: OptoutSource;
  eventId: number;
  createdAt: CreatedAt;
};

type CampaignTable = {
  id: Id;
  accountId: number;
  name: string;
  /** The pool from which each number gets its sender; most often it is one. */
  senders: readonly string[];
  messageType: Generated<MessageType>;
  /** Of a text. */
  template: string | null;
  /** Of any other type. */
  content: Content | null;
  messageClass: MessageClass | null;
  ttlMs: number | null;
  expiresAt: Date | null;
  onUnknown: Generated<OnUnknown>;
  /** Its share beside other campaigns of the account, 1 to 100. */
  weight: Generated<number>;
  /** Requests a second; null leaves it to the account. */
  maxPerSecond: number | null;
  lane: Generated<Lane>;
  /** Holds the triggered messages of its account and sender, and never completes. */
  standing: Generated<boolean>;
  state: Generated<CampaignState>;
  sendAt: Date | null;
  pausedBy: "user" | "system" | null;
  pauseReason: string | null;
  createdAt: CreatedAt;
  startedAt: Date | null;
  endedAt: Date | null;
};

type SenderLimitTable = { accountId: number; sender: string; maxPerSecond: number };

type RecipientTable = {
  campaignId: number;
  id: Id;
  phone: number;
  country: string;
  sender: string | null;
  fields: JSONColumnType<Record<string, string>>;
  state: RecipientState;
  attempt: number;
  failures: number;
  absences: number;
  parts: number | null;
  dueAt: Date | null;
  checkAt: Date | null;
  claimedAt: Date | null;
  /** When the request left that took or refused it, and how long the answer took. */
  requestedAt: Date | null;
  answerMs: number | null;
  submittedAt: Date | null;
  finalAt: Date | null;
  errorSource: ErrorSource | null;
  errorCode: number | null;
  errorReason: string | null;
  importId: number | null;
  importLine: number | null;
  /** The opt-out that this message confirms. */
  confirms: number | null;
};

type AttemptEventTable = {
  campaignId: number;
  recipientId: number;
  attempt: number;
  kind: AttemptEventKind;
  code: number | null;
  reason: string;
  requestedAt: Date | null;
  answerMs: number | null;
  againAt: Date | null;
  at: Date;
};

type PartTable = {
  messageId: string;
  campaignId: number;
  recipientId: number;
  attempt: number;
  state: PartState;
  errorCode: number | null;
  price: string | null;
  network: string | null;
  /** When we were told the final word, and when the carrier says it had it. */
  finalAt: Date | null;
  carrierAt: Date | null;
  updatedAt: Date;
};
