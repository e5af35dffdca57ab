/** Everything that a person or a program can change, as it stands in the audit log. */
export const AUDIT_ACTIONS = [
  "account.add",
  "account.change",
  "account.resume",
  "account.retire",
  "account.sync",
  "campaign.cancel",
  "campaign.change",
  "campaign.create",
  "campaign.pause",
  "campaign.resume",
  "campaign.start",
  "import.cancel",
  "import.upload",
  "key.create",
  "key.revoke",
  "keyword.remove",
  "keyword.set",
  "message.send",
  "number.cancel",
  "number.change",
  "number.rent",
  "optout.add",
  "optout.import",
  "optout.remove",
  "recipients.add",
  "recipients.resolve",
  "replies.change",
  "sender.limit",
  "webhook.add",
  "webhook.change",
  "webhook.remove",
  "webhook.replay",
  "webhook.rotate",
  "webhook.test",
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who changes something. */
export type Actor =
  | {
      readonly kind: "key";
      readonly apiKeyId: number;
      readonly name: string;
      /** The client's address. */
      readonly origin: string;
    }
  /** Somebody at the command line; the origin is the machine. */
  | { readonly kind: "cli"; readonly name: string; readonly origin: string };

/** What was changed. Before and after hold what matters of it: no numbers of people, and no secrets. */
export type AuditEntry = {
  readonly action: AuditAction;
  /** Null where it concerns all accounts. */
  readonly accountId: number | null;
  /** The id of what was changed, as people see it. */
  readonly subject: string | null;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
};

/** Of two views of the same thing, those members that differ. */
export function differences<View extends Readonly<Record<string, unknown>>>(
  before: View,
  after: View,
): Pick<Required<AuditEntry>, "before" | "after"> {
  const changed = Object.keys(after).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const only = (view: View) => Object.fromEntries(changed.map((name) => [name, view[name]]));
  return { before: only(before), after: only(after) };
}
