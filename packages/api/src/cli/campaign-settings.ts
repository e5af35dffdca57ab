import {
  type Campaign,
  type Change,
  editCampaign,
  EVERYWHERE,
  listCampaigns,
} from "@volley/engine";
import type { App } from "../app.ts";
import {
  type CampaignRequest,
  createCampaign,
  lockedText,
  readRequest,
  uncheckedText,
} from "../campaign-request.ts";
import { changedCampaign, createdCampaign } from "../http/entries.ts";
import { campaignView } from "../http/views.ts";
import { existingCampaign } from "./existing-campaign.ts";
import { chooseAccount } from "./choose-account.ts";
import { readContent } from "./campaign-content.ts";
import { noneAsNull, type OrNone } from "./commands/flags.ts";
import { readId } from "./ids.ts";
import { asOperator } from "./operator.ts";
import { print, printJson } from "./output.ts";
import { EXIT, UserError } from "./user-error.ts";

/** The settings as options; a sender given more than once makes a pool. */
export type SettingFlags = Omit<CampaignRequest, "from" | "senders" | "content" | keyof Clearable> &
  Clearable & {
    readonly from?: readonly string[];
    /** JSON. */
    readonly content?: string;
    readonly json?: true;
  };

/** Those that `none` takes away. */
type Clearable = {
  readonly messageClass?: OrNone<0 | 1 | 2 | 3>;
  readonly ttl?: OrNone<number>;
  readonly sendAt?: OrNone<string>;
  readonly expiresAt?: OrNone<string>;
  readonly maxPerSecond?: OrNone<number>;
};

/** `campaign create`. */
export async function runCampaignCreate(
  app: App,
  flags: SettingFlags & { readonly name: string; readonly account?: string },
): Promise<void> {
  const { account: accountName, ...rest } = flags;
  const account = await chooseAccount(app, accountName);
  const request = { ...(await requestOf(rest)), name: flags.name };
  const campaign = await asOperator(app, async (work) => {
    const created = await createCampaign(work.db, account, request);
    if (created.kind === "wrong") throw new UserError(created.problem, EXIT.invalid);
    return { result: created.campaign, entry: createdCampaign(created.campaign) };
  });
  show(campaign, flags);
}

/** `campaign edit ID`. */
export async function runCampaignEdit(app: App, id: string, flags: SettingFlags): Promise<void> {
  const read = readRequest(await requestOf(flags));
  if (read.kind === "wrong") throw new UserError(read.problem, EXIT.invalid);
  if (Object.keys(read.settings).length === 0) {
    throw new UserError(
      "nothing to change; name a setting, for example --max-per-second 10",
      EXIT.usage,
    );
  }
  const campaign = await asOperator(app, async (work) => {
    const change = await editCampaign(work, readId("campaign", id), { settings: read.settings });
    const { before, campaign: after } = changed(change, id);
    return { result: after, entry: changedCampaign(before, after) };
  });
  show(campaign, flags);
}

/** `campaign show ID`. */
export async function runCampaignShow(
  app: App,
  id: string,
  flags: { readonly json?: true },
): Promise<void> {
  const campaign = await existingCampaign(app, id);
  show(campaign, flags);
}

/** `campaign list`: the newest. */
export async function runCampaignList(
  app: App,
  flags: { readonly limit: number; readonly json?: true },
): Promise<void> {
  const data = (
    await listCampaigns(app.db, { reach: EVERYWHERE, before: null, limit: flags.limit })
  ).map(campaignView);
  if (flags.json) return printJson({ data });
  if (data.length === 0) print("no campaigns yet; make one with: volley campaign create");
  for (const { id, state, name } of data) print(`${id}  ${state.padEnd(9)}  ${name}`);
}

async function requestOf(flags: SettingFlags): Promise<CampaignRequest> {
  const { from = [], content, json: _, messageClass, ttl, sendAt, ...others } = flags;
  const { expiresAt, maxPerSecond, ...rest } = others;
  const request = {
    ...rest,
    ...(content === undefined ? {} : { content: await readContent(content) }),
    ...(messageClass === undefined ? {} : { messageClass: noneAsNull(messageClass) }),
    ...(ttl === undefined ? {} : { ttl: noneAsNull(ttl) }),
    ...(sendAt === undefined ? {} : { sendAt: noneAsNull(sendAt) }),
    ...(expiresAt === undefined ? {} : { expiresAt: noneAsNull(expiresAt) }),
    ...(maxPerSecond === undefined ? {} : { maxPerSecond: noneAsNull(maxPerSecond) }),
  };
  const [only, ...more] = from;
  if (only === undefined) return request;
  return more.length === 0 ? { ...request, from: only } : { ...request, senders: from };
}

function changed(change: Change, id: string): Extract<Change, { kind: "changed" }> {
  switch (change.kind) {
    case "changed":
      return change;
    case "missing":
      throw new UserError(`there is no campaign ${id}`, EXIT.notFound);
    case "overtaken":
      throw new UserError(`${id} was changed in this moment; try again`, EXIT.conflict);
    case "locked":
      throw new UserError(`${id}: ${lockedText(change)}`, EXIT.conflict);
    case "unchecked":
      throw new UserError(`${id}: ${uncheckedText(change)}`, EXIT.conflict);
    case "invalid":
      throw new UserError(change.problem, EXIT.invalid);
  }
}

function show(campaign: Campaign, flags: { readonly json?: true }): void {
  const view = campaignView(campaign);
  if (flags.json) return printJson(view);
  print(`${view.id} "${view.name}" is ${view.state}`);
  const { id: _, name: __, state: ___, ...settings } = view;
  for (const [name, value] of Object.entries(settings)) {
    if (value === null) continue;
    print(`  ${name.padEnd(14)} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
}
