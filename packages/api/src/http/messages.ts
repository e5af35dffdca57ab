import {
  type AuditEntry,
  formatId,
  parseId,
  type Reach,
  type Trigger,
  type Triggered,
  type TriggerOrder,
} from "@volley/engine";
import { problemText, readPhone } from "@volley/importer";
import { readNumber } from "../phone.ts";
import type { Effect } from "./change.ts";
import type { Message } from "./message-schemas.ts";
import { conflict, invalid, ProblemError } from "./problem.ts";

export type Accepted = Extract<Triggered, { readonly kind: "accepted" }>;

/** What a message asks for; or why it asks for nothing that can be done. */
export function orderOf(message: Message, reach: Reach): TriggerOrder | ProblemError {
  const { to, vars: fields = {}, campaignId, accountId, from: sender, text } = message;
  try {
    const trigger = { ...recipientOf(to), fields, reach };
    if (campaignId !== undefined) {
      if (sender !== undefined || text !== undefined || accountId !== undefined) {
        throw invalid(
          "invalid_message",
          "with a campaignId leave from, text and accountId out: the campaign has its own",
        );
      }
      return { kind: "inCampaign", ...trigger, campaignId: parseId("campaign", campaignId) ?? 0 };
    }
    if (sender === undefined || text === undefined) {
      throw invalid("invalid_message", "give from and text, or a campaignId that has both");
    }
    const account = accountId === undefined ? null : (parseId("account", accountId) ?? 0);
    return { kind: "text", ...trigger, accountId: account, sender, text };
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

/** Whatever else than acceptance came of a message, as a problem; null when it was taken. */
export function refusalOf(answer: Triggered, { campaignId, accountId, to }: Partial<Message>) {
  switch (answer.kind) {
    case "accepted":
      return null;
    case "missing":
      return invalid("unknown_campaign", `there is no campaign ${campaignId ?? ""}`);
    case "closed":
      return conflict("wrong_state", `the campaign is ${answer.current} and takes no recipients`);
    case "noAccount":
      return invalid("unknown_account", accountWords(answer.within, accountId));
    case "optedOut":
      return conflict("opted_out", `to: ${to ?? ""} has opted out of messages of this account`);
    case "brokenTemplate":
      return invalid("template_invalid", answer.reason);
    case "unsendable":
      return invalid("invalid_message", answer.reason);
  }
}

function accountWords(within: "none" | "several", accountId: string | undefined): string {
  if (accountId !== undefined) return `there is no account ${accountId}, or it is retired`;
  return within === "none"
    ? "there is no account to send from"
    : "there are several accounts; give an accountId";
}

/** What a message that was taken is answered with. */
export function messageView({ recipientId, campaignId }: Accepted) {
  return {
    id: formatId("recipient", recipientId),
    campaignId: formatId("campaign", campaignId),
  };
}

export function messageLocation({ id, campaignId }: ReturnType<typeof messageView>): string {
  return `/v1/campaigns/${campaignId}/recipients/${id}`;
}

/** What the audit log says of a message that was taken. */
export function messageEntry(message: Accepted): AuditEntry {
  const { id: subject, campaignId } = messageView(message);
  return {
    action: "message.send",
    accountId: message.accountId,
    subject,
    after: { campaignId },
  };
}

/** The same of many in one request, a line for each campaign. */
export function messageEntries(messages: readonly Accepted[]): readonly AuditEntry[] {
  const byCampaign = Map.groupBy(messages, ({ campaignId }) => campaignId);
  return [...byCampaign.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    if (own.length === 1) return [messageEntry(first)];
    const after = { campaignId: formatId("campaign", first.campaignId), messages: own.length };
    return [{ action: "message.send", accountId: first.accountId, subject: null, after }];
  });
}

/** A message that was taken, as a change. @throws ProblemError when it was not */
export function messageEffect(answer: Triggered, of: Partial<Message>): Effect {
  if (answer.kind !== "accepted") throw refusalOf(answer, of) ?? new Error("nothing was refused");
  const body = messageView(answer);
  return { status: 202, location: messageLocation(body), body, entry: messageEntry(answer) };
}

/** A number that a request names in `field`. */
export function phoneOf(text: string, field: string): number {
  const read = readNumber(text);
  if (read.kind === "number") return read.phone;
  throw invalid("invalid_phone", `${field}: ${read.problem}`);
}

/** The number that somebody wrote, judged as an import judges it. */
export function recipientOf(to: string): Pick<Trigger, "phone" | "country"> {
  const verdict = readPhone(to, null);
  if (verdict.kind === "valid") return { phone: verdict.phone, country: verdict.country };
  throw invalid("invalid_phone", `to: ${problemText(verdict.reason, to)}`);
}
