import {
  type Account,
  type Campaign,
  type Change,
  type Content,
  type Db,
  insertCampaign,
  type Lane,
  type MessageType,
  type OnUnknown,
  type Settings,
  settingsProblem,
  typeOfContent,
} from "@volley/engine";

/**
 * Settings of a campaign as people and programs write them, from a body or a command line alike. Null
 * takes a setting back to having none.
 */
export type CampaignRequest = {
  readonly name?: string;
  /** The only sender; or `senders`, a pool. */
  readonly from?: string;
  readonly senders?: readonly string[];
  readonly text?: string;
  readonly type?: MessageType;
  readonly content?: Content;
  readonly messageClass?: 0 | 1 | 2 | 3 | null;
  /** Milliseconds. */
  readonly ttl?: number | null;
  readonly sendAt?: string | null;
  readonly expiresAt?: string | null;
  readonly onUnknown?: OnUnknown;
  readonly weight?: number;
  readonly maxPerSecond?: number | null;
  readonly lane?: Lane;
};

export type ReadRequest =
  | { readonly kind: "settings"; readonly settings: Partial<Settings> }
  | { readonly kind: "wrong"; readonly problem: string };

/** Reads those settings that the request names. */
export function readRequest(request: CampaignRequest): ReadRequest {
  const { from, senders, text, content, type, ttl, sendAt, expiresAt, ...same } = request;
  if (from !== undefined && senders !== undefined) {
    return wrong("give either from, for one sender, or senders, for a pool");
  }
  if (text !== undefined && content !== undefined) {
    return wrong("give either text or content, not both");
  }
  const times = { sendAt: dateOf(sendAt), expiresAt: dateOf(expiresAt) };
  for (const [name, date] of Object.entries(times)) {
    if (date instanceof Date && Number.isNaN(date.getTime())) {
      return wrong(`${name} is not a moment that exists; write it like 2026-12-01T09:00:00Z`);
    }
  }
  const pool = senders ?? (from === undefined ? undefined : [from]);
  return {
    kind: "settings",
    settings: {
      ...same,
      ...(pool === undefined ? {} : { senders: pool }),
      ...(ttl === undefined ? {} : { ttlMs: ttl }),
      ...(times.sendAt === undefined ? {} : { sendAt: times.sendAt }),
      ...(times.expiresAt === undefined ? {} : { expiresAt: times.expiresAt }),
      ...wordingOf({ text, content, type }),
    },
  };
}

/** A new wording replaces the one before with its type. */
function wordingOf({
  text,
  content,
  type,
}: {
  readonly text: string | undefined;
  readonly content: Content | undefined;
  readonly type: MessageType | undefined;
}): Partial<Settings> {
  if (content !== undefined) {
    return { content, template: null, messageType: type ?? typeOfContent(content) };
  }
  if (text !== undefined) return { template: text, content: null, messageType: type ?? "auto" };
  return type === undefined ? {} : { messageType: type };
}

export type Created =
  | { readonly kind: "created"; readonly campaign: Campaign }
  | { readonly kind: "wrong"; readonly problem: string };

const NONE: Settings = {
  name: "",
  senders: [],
  messageType: "auto",
  template: null,
  content: null,
  messageClass: null,
  ttlMs: null,
  sendAt: null,
  expiresAt: null,
  onUnknown: "lookup",
  weight: 1,
  maxPerSecond: null,
  lane: "bulk",
};

/**
 * Creates a draft.
 *
 * @throws TemplateError when a placeholder is broken
 */
export async function createCampaign(
  db: Db,
  account: Account,
  request: CampaignRequest & { readonly name: string },
): Promise<Created> {
  if (account.retiredAt !== null) return wrong(`the account "${account.name}" is retired`);
  const read = readRequest(request);
  if (read.kind === "wrong") return read;
  const settings = { ...NONE, ...read.settings };
  if (settings.senders.length === 0) return wrong("give a sender: from, or senders for a pool");
  if (settings.template === null && settings.content === null) {
    return wrong("give a text, or the content of another type");
  }
  const problem = settingsProblem(settings, Date.now());
  if (problem !== null) return wrong(problem);
  const campaign = await insertCampaign(db, { accountId: account.id, ...settings });
  return { kind: "created", campaign };
}

/** Why a setting can no longer be changed, in words. */
export function lockedText({ current, settings }: Extract<Change, { kind: "locked" }>): string {
  const open = current === "running" || current === "paused";
  const names = [...new Set(settings.map((name) => WRITTEN_AS[name] ?? name))].join(", ");
  const still = open ? "; weight, maxPerSecond and expiresAt still can be" : "";
  return `${names} cannot be changed in a campaign that is ${current}${still}`;
}

/** Columns by the names under which a request has them. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  senders: "from",
  template: "text",
  content: "text",
  messageType: "text",
  ttlMs: "ttl",
};

/** Why a new wording cannot be taken, in words. */
export function uncheckedText({ fields }: Extract<Change, { kind: "unchecked" }>): string {
  return (
    `recipients were loaded without a look at ${fields.join(", ")}; ` +
    "give each a default in the text, or load them into a new campaign"
  );
}

function wrong(problem: string): { readonly kind: "wrong"; readonly problem: string } {
  return { kind: "wrong", problem };
}

function dateOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === "string" ? new Date(text) : text;
}
