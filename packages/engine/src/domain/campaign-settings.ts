import type { CampaignState } from "./campaign-state.ts";
import { type Content, draftOf, fieldsNeededBy, type Lane, type Wording } from "./content.ts";
import { fill } from "./fill.ts";
import { lifetimeOf } from "./lifetime.ts";
import { isSender } from "./sender.ts";
import type { MessageClass } from "./sms.ts";

export const ON_UNKNOWN = ["lookup", "resend", "giveUp"] as const;
/**
 * What to do with a recipient whose outcome is unknown, once a receipt has had time to tell: look it up
 * at the provider, send again, or leave it to an operator.
 */
export type OnUnknown = (typeof ON_UNKNOWN)[number];

/** What a person sets of a campaign. */
export type Settings = Wording & {
  readonly name: string;
  readonly senders: readonly string[];
  readonly messageClass: MessageClass | null;
  readonly ttlMs: number | null;
  readonly sendAt: Date | null;
  readonly expiresAt: Date | null;
  readonly onUnknown: OnUnknown;
  /** Its share beside other campaigns of the account, 1 to 100. */
  readonly weight: number;
  /** Requests a second; null leaves it to the account. */
  readonly maxPerSecond: number | null;
  readonly lane: Lane;
};

/** Before anything of it can have been submitted, all settings may change. */
const ALL_OPEN: readonly CampaignState[] = ["draft", "scheduled"];
const SOME_OPEN: readonly CampaignState[] = ["running", "paused"];
const OPEN_WHILE_RUNNING: readonly string[] = ["weight", "maxPerSecond", "expiresAt"];

/** Those of the named settings that may not change any more. */
export function lockedSettings(state: CampaignState, names: readonly string[]): readonly string[] {
  if (ALL_OPEN.includes(state)) return [];
  if (SOME_OPEN.includes(state)) return names.filter((name) => !OPEN_WHILE_RUNNING.includes(name));
  return names;
}

/**
 * What is wrong with settings, in words for whoever gave them; null when nothing is.
 *
 * @param nowMs Unix time
 * @throws TemplateError when a placeholder is broken
 */
export function settingsProblem(settings: Settings, nowMs: number): string | null {
  const bad = settings.senders.find((sender) => !isSender(sender));
  if (bad !== undefined) {
    return `"${bad}" cannot be a sender; give up to 11 letters and digits, or a number without +`;
  }
  return wordingProblem(settings) ?? timesProblem(settings, nowMs);
}

/** The type that a content is of. */
export function typeOfContent(content: Content): "binary" | "wappush" | "vcal" | "vcard" {
  if ("body" in content) return "binary";
  if ("title" in content) return "wappush";
  return "vcal" in content ? "vcal" : "vcard";
}

function wordingProblem(wording: Wording): string | null {
  const { messageType, template, content } = wording;
  const isText = messageType === "auto" || messageType === "text" || messageType === "unicode";
  if (isText && (template === null || content !== null)) {
    return `a message of type ${messageType} has a text and no content`;
  }
  if (!isText && (content === null || template !== null)) {
    return `a message of type ${messageType} has content and no text`;
  }
  if (content !== null && typeOfContent(content) !== messageType) {
    return `the content is that of type ${typeOfContent(content)}, not ${messageType}`;
  }
  const draft = draftOf(wording);
  // With fields each recipient's message is judged for itself.
  if (fieldsNeededBy(wording).length > 0) return null;
  const filled = fill(draft, {});
  return filled.kind === "unsendable" ? filled.reason.replace(" for this recipient", "") : null;
}

function timesProblem({ sendAt, expiresAt }: Settings, nowMs: number): string | null {
  if (expiresAt === null) return null;
  const startMs = Math.max(nowMs, sendAt?.getTime() ?? nowMs);
  if (lifetimeOf({ ttlMs: null, expiresAt }, startMs).kind === "lasts") return null;
  return "it would expire before it begins: expiresAt must be at least 20 seconds after now and after sendAt";
}
