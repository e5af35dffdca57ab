import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Who may use the API, what was answered, and who has changed what. */

type CreatedAt = ColumnType<Date, never, never>;
type Id = Generated<number>;

export type ApiKeyTable = {
  id: Id;
  name: string;
  hash: Buffer;
  prefix: string | null;
  scopes: readonly string[];
  /** Null: all. */
  accounts: readonly number[] | null;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  createdAt: CreatedAt;
};

export type AuditTable = {
  id: Id;
  at: CreatedAt;
  actorKind: "key" | "cli";
  apiKeyId: number | null;
  actor: string;
  origin: string;
  action: string;
  accountId: number | null;
  subject: string | null;
  before: JSONColumnType<object> | null;
  after: JSONColumnType<object> | null;
};

export type KeptAnswerTable = {
  apiKeyId: number;
  idempotencyKey: string;
  fingerprint: Buffer;
  status: number;
  location: string | null;
  sealedBody: Buffer;
  createdAt: ColumnType<Date, never, Date>;
};

export type DashboardSessionTable = {
  /** Of the secret in a browser's cookie. */
  hash: Buffer;
  apiKeyId: number;
  createdAt: CreatedAt;
  usedAt: Date;
};
