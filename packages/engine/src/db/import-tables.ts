import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Files of recipients: what was uploaded, how far it has come, and what could not be used of it. */

type CreatedAt = ColumnType<Date, never, never>;

/** What a person has said about a file, as the importer takes it. */
export type ImportOptions = {
  readonly phoneColumn?: string;
  readonly senderColumn?: string;
  readonly countryColumn?: string;
  readonly timeZoneColumn?: string;
  readonly sendAtColumn?: string;
  readonly timeZone?: string;
  readonly country?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly landlines?: "accept" | "refuse";
  readonly premium?: "accept" | "refuse";
};

type ImportState = "receiving" | "queued" | "completed" | "failed" | "cancelled";

export type ImportTable = {
  id: Generated<number>;
  campaignId: number;
  fileName: string;
  options: JSONColumnType<ImportOptions>;
  state: Generated<ImportState>;
  failure: string | null;
  sizeBytes: number | null;
  sha256: Buffer | null;
  sameAs: number | null;
  checkpoint: JSONColumnType<object> | null;
  doneBytes: Generated<number>;
  read: Generated<number>;
  accepted: Generated<number>;
  duplicate: Generated<number>;
  invalid: Generated<number>;
  optedOut: Generated<number>;
  header: JSONColumnType<string[]> | null;
  fields: readonly string[] | null;
  createdAt: CreatedAt;
  touchedAt: ColumnType<Date, never, Date>;
};

export type ImportChunkTable = { importId: number; firstByte: number; bytes: Buffer };

export type ImportProblemTable = {
  importId: number;
  record: number;
  line: number;
  code: string;
  detail: string | null;
  cells: JSONColumnType<string[]>;
};

export type ImportDuplicateTable = {
  importId: number;
  record: number;
  line: number;
  phone: number;
};
