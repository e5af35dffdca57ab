import type { PartState } from "../domain/part-state.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { ErrorSource } from "../domain/settlement.ts";

/** What a report adds up: a row for each shard, moved on by the statement that moves what it counts. */

export type RecipientCountTable = {
  campaignId: number;
  state: RecipientState;
  country: string;
  shard: number;
  n: number;
};

export type ErrorCountTable = {
  campaignId: number;
  source: ErrorSource;
  code: number;
  shard: number;
  n: number;
};

export type PartCountTable = {
  campaignId: number;
  /** MCCMNC; empty where the provider has named none. */
  network: string;
  state: PartState;
  shard: number;
  n: number;
  cost: string;
};

export type TriggeredCountTable = { campaignId: number; shard: number; n: number };

export type SubmittedSecondTable = { campaignId: number; second: Date; shard: number; n: number };

export type ProgressSampleTable = {
  campaignId: number;
  at: Date;
  submitted: number;
  delivered: number;
  undelivered: number;
};
