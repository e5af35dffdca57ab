export {
  type Actor,
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntry,
  differences,
} from "./domain/audit.ts";
export {
  ON_UNKNOWN,
  type OnUnknown,
  type Settings,
  settingsProblem,
  typeOfContent,
} from "./domain/campaign-settings.ts";
export {
  CAMPAIGN_ACTIONS,
  type CampaignAction,
  CAMPAIGN_STATES,
  type CampaignState,
} from "./domain/campaign-state.ts";
export { type AttemptRef, decodeClientRef, encodeClientRef } from "./domain/client-ref.ts";
export {
  type Content,
  draftOf,
  fieldsNeededBy,
  LANES,
  type Lane,
  MESSAGE_TYPES,
  type MessageType,
  templatesOf,
} from "./domain/content.ts";
export { fill } from "./domain/fill.ts";
export { charactersBeyondGsm } from "./domain/segments.ts";
export { formatId, type IdKind, parseId } from "./domain/ids.ts";
export type { FoundReceipts } from "./domain/found-receipt.ts";
export type { LookUpResult, SubmitOutcome } from "./domain/outcome.ts";
export { amountOf, unitsOf } from "./domain/money.ts";
export { paceOf, type Pace, type SlotLimit } from "./domain/pace.ts";
export {
  type CountryPrice,
  type NetworkPrice,
  type PriceList,
  priceRange,
} from "./domain/price-list.ts";
export type { SlotGrant, SlotStore } from "./domain/slots.ts";
export { PART_STATES } from "./domain/part-state.ts";
export {
  NOT_DELIVERED,
  type NotDelivered,
  RECIPIENT_STATES,
  type RecipientState,
} from "./domain/recipient-state.ts";
export { type Resolution, RESOLUTIONS } from "./domain/resolution.ts";
export { deliveredWithin } from "./domain/latency.ts";
export { etaSeconds, isBalanced, limitOf } from "./domain/report.ts";
export { isSender, SENDER_PATTERN, senderFor } from "./domain/sender.ts";
export { type ErrorSource, VOLLEY_CODES } from "./domain/settlement.ts";
export * from "./domain/optout.ts";
export { readable } from "./domain/wording.ts";
export { keywordProblem, wordsOf } from "./domain/replies/keywords.ts";
export {
  type CommonAction,
  KEYWORD_ACTIONS,
  type KeywordAction,
  LANGUAGE_CODES,
} from "./domain/replies/words.ts";
export type { OutboundSms } from "./domain/sms.ts";
export {
  fieldsOf,
  lacks,
  parseTemplate,
  TemplateError,
  type TemplateField,
} from "./domain/template.ts";
export { covers, type Scope, SCOPES } from "./domain/scopes.ts";
export { EVERYWHERE, type Reach, reaches } from "./domain/reach.ts";
export { DELIVERY_STATES, type DeliveryState } from "./domain/webhooks/delivery-state.ts";
export {
  EVENT_TYPES,
  type EventType,
  isOfRecipients,
  TEST_EVENT,
} from "./domain/webhooks/event-types.ts";
export type { Telling, Told } from "./domain/webhooks/telling.ts";
export type { PostOutcome } from "./domain/webhooks/verdict.ts";
export { accountOf, type Owned } from "./db/account-of.ts";
export * from "./db/account-changes.ts";
export * from "./db/accounts.ts";
export * from "./db/api-keys.ts";
export {
  type Campaign,
  findCampaign,
  insertCampaign,
  listCampaigns,
  type Move,
  moveCampaign,
  type NewCampaign,
  pauseAccount,
} from "./db/campaigns.ts";
export { closeSession, openSession, useSession } from "./db/dashboard-sessions.ts";
export {
  checkDatabase,
  connectDatabase,
  DatabaseError,
  type Db,
  type PoolFigures,
  poolFigures,
  wordsOf as wordsOfError,
} from "./db/connect.ts";
export { lookForDue } from "./db/due-campaigns.ts";
export { type Gauges, readGauges } from "./db/gauges.ts";
export {
  type ConnectedProcess,
  listProcesses,
  nameOfProcess,
  type ProcessRole,
} from "./db/processes.ts";
export { readLeftovers, readServerFacts, type ServerFacts } from "./db/server-facts.ts";
export { migrate, readSchemaState, type SchemaState } from "./db/migrate.ts";
export { isOutage } from "./db/outage.ts";
export { pickShard } from "./db/count.ts";
export { type AuditLine, type AuditPage, listAudit } from "./db/audit.ts";
export {
  findKeptAnswer,
  keepAnswer,
  type KeptAnswer,
  type OnceRef,
  takeOnce,
} from "./db/kept-answers.ts";
export * from "./db/imports.ts";
export { type Added, addRecipients } from "./db/add-recipients.ts";
export * from "./db/optouts/change.ts";
export {
  findInbound,
  type Inbound,
  type InboundFilter,
  listConversations,
  listInbound,
} from "./db/replies/list.ts";
export * from "./db/replies/settings.ts";
export type { AttemptEvent } from "./db/attempt-events.ts";
export { type MessageHistory, readMessageHistory } from "./db/history.ts";
export { type CampaignMove, type JournalledReceipt, readTraces, type Traces } from "./db/traces.ts";
export * from "./db/optouts/list.ts";
export { readFieldNames } from "./db/field-names.ts";
export { countLacking } from "./db/lacking.ts";
export { type OddRows, readOddRows } from "./db/odd-rows.ts";
export {
  type CampaignProgress,
  findCampaignNames,
  listImportsWithin,
  listProgress,
  readSubmittedSeconds,
} from "./db/overview.ts";
export { type ProgressSample, readProgressSamples } from "./db/progress-samples.ts";
export { readChunks } from "./db/import-chunks.ts";
export * from "./db/import-problems.ts";
export { type Load, openLoad } from "./db/load.ts";
export type { PlacedBatch } from "./db/place-batch.ts";
export { checkAlive, installationId } from "./db/installation.ts";
export { listRecoveredReceipts, type RecoveredReceipts } from "./db/overdue-receipts.ts";
export {
  countParkedReceipts,
  listParkedReceipts,
  type ParkedReceipt,
} from "./db/parked-receipts.ts";
export { readNetworkNames, readPriceList, savePriceList } from "./db/prices.ts";
export { readRecipientPage, readRecipients, type RecipientFilter } from "./db/recipient-pages.ts";
export { findByPhone, findRecipient, listRecipients, type Recipient } from "./db/recipients.ts";
export { type Figures, readFigures, readPerSecond, recount } from "./db/report.ts";
export * from "./db/sender-limits.ts";
export { createPostgresSlots } from "./db/slots.ts";
export type { ImportOptions } from "./db/import-tables.ts";
export { countUnknown, listUnknown, type UnknownCount } from "./db/unknown.ts";
export * from "./db/webhooks/deliveries.ts";
export * from "./db/webhooks/endpoints.ts";
export { type FinishedRecipient, readFinished } from "./db/webhooks/gather.ts";
export {
  type Change,
  type ControlDeps,
  controlCampaign,
  editCampaign,
  resumeAccount,
  resumeCampaign,
  type Start,
  startCampaign,
} from "./flow/control.ts";
export { change, type Changed, type Work } from "./flow/change.ts";
export { type Estimated, estimateCampaign, type EstimateOptions } from "./flow/estimate.ts";
export type { Log, LookUpQuery, Observer, PostWebhook, Provider, Running } from "./flow/ports.ts";
export type { Trigger } from "./db/trigger.ts";
export { triggerAll, type Triggered, type TriggerOrder } from "./flow/trigger.ts";
export {
  startTriggerDesk,
  type TriggerAnswer,
  type TriggerDesk,
  type TriggerRequest,
} from "./flow/trigger-desk.ts";
export { resolveAll, type Resolved, resolveOne } from "./flow/resolve.ts";
export { type Receipt, type Received, type Receiver, startReceiver } from "./flow/receive.ts";
export { type InboundPiece, type Inbox, startInbox } from "./flow/take-inbound.ts";
export type { WebhookTimes } from "./flow/webhooks/tell.ts";
export {
  type SlotFigures,
  startWorker,
  type Vitals,
  type Worker,
  type WorkerTimes,
} from "./flow/worker.ts";
export { type JobBackend, type Hints, type JobCount, type Jobs, openJobs } from "./redis/jobs.ts";
export { readRedisFacts, type RedisFacts } from "./redis/server-facts.ts";
export { connectRedisSlots } from "./redis/slots.ts";
export { armFailpoints } from "./failpoints/failpoint.ts";
export { type ArmedFailpoint, readFailpoints } from "./failpoints/plan.ts";
