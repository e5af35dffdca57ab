import { findAccount } from "../db/accounts.ts";
import {
  type Campaign,
  changeCampaign,
  findCampaign,
  type Move,
  moveCampaign,
  resumePausedBySystem,
} from "../db/campaigns.ts";
import type { Db } from "../db/connect.ts";
import { listImports } from "../db/imports.ts";
import { readFigures } from "../db/report.ts";
import { lockedSettings, type Settings, settingsProblem } from "../domain/campaign-settings.ts";
import type { CampaignAction, CampaignState } from "../domain/campaign-state.ts";
import { fieldsNeededBy } from "../domain/content.ts";
import { lifetimeOf } from "../domain/lifetime.ts";
import type { Hints } from "../redis/jobs.ts";
import type { Log } from "./ports.ts";

export type Start =
  | Move
  | { readonly kind: "empty" }
  | { readonly kind: "expired" }
  /** A draft may lie without a text; it is not sent so. */
  | { readonly kind: "unready"; readonly problem: string };

export type ControlDeps = { readonly db: Db; readonly jobs: Hints; readonly log: Log };

/**
 * Starts a draft: at once, or at its `send_at`. A running import does not hold it back; its rows are
 * sent as they come. A campaign without any recipient and without an import is not started.
 */
export async function startCampaign(deps: ControlDeps, id: number): Promise<Start> {
  const campaign = await findCampaign(deps.db, id);
  if (!campaign) return { kind: "missing" };
  if (campaign.state === "draft" && !(await hasRecipients(deps.db, campaign))) {
    return { kind: "empty" };
  }
  if ((await findAccount(deps.db, campaign.accountId))?.retiredAt) {
    return { kind: "unready", problem: "its account is retired; nothing is sent from it" };
  }
  if (campaign.state === "draft") {
    const wording = { ...campaign, sendAt: null, expiresAt: null };
    const problem = settingsProblem(wording, Date.now());
    if (problem !== null) return { kind: "unready", problem };
  }
  if (lifetimeOf({ ttlMs: null, expiresAt: campaign.expiresAt }, Date.now()).kind === "tooLate") {
    return { kind: "expired" };
  }
  // The database's clock decides when the time has come; the sweep looks every second. Starting a
  // scheduled campaign means not to wait for its time.
  const target = campaign.state === "draft" && campaign.sendAt !== null ? "scheduled" : "running";
  const move = await moveCampaign(deps.db, id, target, { from: ["draft", "scheduled"] });
  if (move.kind === "moved" && target === "running") await hint(deps, id);
  return move;
}

export async function resumeCampaign(deps: ControlDeps, id: number): Promise<Move> {
  const campaign = await findCampaign(deps.db, id);
  if (!campaign) return { kind: "missing" };
  // One that was paused before its time came still waits for it.
  const waits = campaign.startedAt === null && campaign.sendAt !== null;
  const target = waits ? "scheduled" : "running";
  const move = await moveCampaign(deps.db, id, target, { from: ["paused"] });
  if (move.kind === "moved" && target === "running") await hint(deps, id);
  return move;
}

/** After an account was mended: lets everything go on that was paused because of it. */
export async function resumeAccount(
  deps: ControlDeps,
  accountId: number,
): Promise<readonly number[]> {
  const resumed = await resumePausedBySystem(deps.db, accountId);
  const running = resumed.filter(({ state }) => state === "running");
  await Promise.all(running.map(({ id }) => hint(deps, id)));
  return resumed.map(({ id }) => id).toSorted((a, b) => a - b);
}

export type Edit = {
  readonly settings: Partial<Settings>;
  /** Whether the campaign, which nobody else changes now, is still what the caller has seen of it. */
  readonly isExpected?: (campaign: Campaign) => boolean;
  /** Fields that everybody who is loaded has a value for, as the caller has found out just now. */
  readonly held?: readonly string[];
};

export type Change =
  | { readonly kind: "changed"; readonly before: Campaign; readonly campaign: Campaign }
  /** It is not what the caller has seen of it. */
  | { readonly kind: "overtaken" }
  | { readonly kind: "missing" }
  /** These may not change any more. */
  | {
      readonly kind: "locked";
      readonly current: CampaignState;
      readonly settings: readonly string[];
    }
  /** The new wording needs fields that the recipients were not checked for when they were loaded. */
  | { readonly kind: "unchecked"; readonly fields: readonly string[] }
  | { readonly kind: "invalid"; readonly problem: string };

/**
 * Changes settings: all of them before the campaign runs; pace, weight and expiry while it does, from
 * the next slots on.
 *
 * @throws TemplateError when a placeholder of a new wording is broken
 */
export async function editCampaign(
  deps: ControlDeps,
  id: number,
  { settings, isExpected = () => true, held = [] }: Edit,
): Promise<Change> {
  const change = await changeCampaign<Change>(deps.db, id, {
    settings,
    allows(campaign, isLoaded) {
      if (!isExpected(campaign)) return { kind: "overtaken" };
      const { state } = campaign;
      const locked = lockedSettings(state, Object.keys(settings));
      if (locked.length > 0) return { kind: "locked", current: state, settings: locked };
      const changed = { ...campaign, ...settings };
      const problem = settingsProblem(changed, Date.now());
      if (problem !== null) return { kind: "invalid", problem };
      const checked = [...fieldsNeededBy(campaign), ...held];
      const fields = fieldsNeededBy(changed).filter((field) => !checked.includes(field));
      return isLoaded && fields.length > 0 ? { kind: "unchecked", fields } : null;
    },
  });
  if (change.kind === "disallowed") return change.refusal;
  if (change.kind === "changed" && change.campaign.state === "running") await hint(deps, id);
  return change;
}

export async function controlCampaign(
  deps: ControlDeps,
  action: CampaignAction,
  id: number,
): Promise<Start> {
  switch (action) {
    case "start":
      return await startCampaign(deps, id);
    case "pause":
      return await moveCampaign(deps.db, id, "paused", { pausedBy: "user" });
    case "resume":
      return await resumeCampaign(deps, id);
    case "cancel":
      return await moveCampaign(deps.db, id, "cancelled");
  }
}

async function hasRecipients(db: Db, campaign: Campaign): Promise<boolean> {
  const imports = await listImports(db, campaign.id);
  if (imports.some((one) => one.state === "queued" || one.state === "receiving")) return true;
  return (await readFigures(db, campaign)).total > 0;
}

/** Only a hint: where it is lost, the sweep finds the campaign within a second. */
export async function hint(deps: Pick<ControlDeps, "jobs" | "log">, id: number): Promise<void> {
  try {
    await deps.jobs.add("campaign", id);
  } catch (error) {
    deps.log("jobs.add_failed", { campaignId: id, error });
  }
}
