import type { Selectable } from "kysely";
import type { Actor, AuditAction, AuditEntry } from "../domain/audit.ts";
import type { Reach } from "../domain/reach.ts";
import type { Db, Trx } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type AuditLine = Selectable<Tables["audit"]>;

/** Somebody's change, as a line of the audit log. */
export type NewAuditLine = { readonly by: Actor; readonly entry: AuditEntry };

/** Writes lines of the audit log, in the transaction that makes the changes. */
export async function writeAudit(trx: Trx, lines: readonly NewAuditLine[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ by, entry }) => ({
    actorKind: by.kind,
    apiKeyId: by.kind === "key" ? by.apiKeyId : null,
    actor: by.name,
    origin: by.origin,
    action: entry.action,
    accountId: entry.accountId,
    subject: entry.subject,
    before: entry.before === undefined ? null : JSON.stringify(entry.before),
    after: entry.after === undefined ? null : JSON.stringify(entry.after),
  }));
  await trx.insertInto("audit").values(rows).execute();
}

export type AuditPage = {
  readonly reach: Reach;
  /** Only lines with a smaller id; null for the newest. */
  readonly before: number | null;
  readonly limit: number;
  /** What is null is not asked for. */
  readonly action: AuditAction | null;
  readonly accountId: number | null;
  readonly subject: string | null;
  readonly apiKeyId: number | null;
};

/** Lines within the caller's reach, newest first. Who reaches some accounts only sees none that concerns all. */
export async function listAudit(db: Db, page: AuditPage): Promise<readonly AuditLine[]> {
  let query = db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(page.limit);
  if (page.reach !== null) query = query.where("accountId", "in", page.reach);
  if (page.before !== null) query = query.where("id", "<", page.before);
  if (page.action !== null) query = query.where("action", "=", page.action);
  if (page.accountId !== null) query = query.where("accountId", "=", page.accountId);
  if (page.subject !== null) query = query.where("subject", "=", page.subject);
  if (page.apiKeyId !== null) query = query.where("apiKeyId", "=", page.apiKeyId);
  return await query.execute();
}
