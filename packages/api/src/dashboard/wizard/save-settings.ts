import type { FastifyRequest } from "fastify";
import {
  type Campaign,
  type Change,
  countLacking,
  editCampaign,
  TemplateError,
} from "@volley/engine";
import type { App } from "../../app.ts";
import {
  type CampaignRequest,
  lockedText,
  readRequest,
  uncheckedText,
} from "../../campaign-request.ts";
import { changedCampaign } from "../../http/entries.ts";
import { act } from "../act.ts";
import { counted } from "../format.ts";
import { checkedPatch } from "../patch.ts";

/** Keeps what was typed in a step. @returns why it was not kept, in words; null when it was */
export async function saveSettings(
  app: App,
  request: FastifyRequest,
  { campaign, wishes }: { readonly campaign: Campaign; readonly wishes: CampaignRequest },
): Promise<string | null> {
  const checked = checkedPatch(wishes);
  if (checked.kind === "wrong") return checked.problem;
  try {
    const read = readRequest(checked.request);
    if (read.kind === "wrong") return read.problem;
    return await act(app, request, async (work) => {
      const edit = { settings: read.settings };
      let change = await editCampaign(work, campaign.id, edit);
      if (change.kind === "unchecked") {
        const lacking = await countLacking(work.db, campaign.id, change.fields);
        const gaps = [...lacking].filter(([, recipients]) => recipients > 0);
        if (gaps.length > 0) return { result: gapsText(gaps), entry: null };
        change = await editCampaign(work, campaign.id, { ...edit, held: change.fields });
      }
      if (change.kind !== "changed") return { result: whyNot(change), entry: null };
      return { result: null, entry: changedCampaign(change.before, change.campaign) };
    });
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

/** Who would get a text with a hole in it, and what to do about that. */
function gapsText(gaps: readonly (readonly [name: string, recipients: number])[]): string {
  return gaps
    .map(
      ([name, recipients]) =>
        `${counted(recipients, "recipient has", "recipients have")} no ${name}: ` +
        `write {{${name} | default: "…"}} with words for whoever has none`,
    )
    .join("; ");
}

function whyNot(change: Exclude<Change, { kind: "changed" }>): string {
  switch (change.kind) {
    case "missing":
      return "the campaign is gone";
    case "overtaken":
      return "somebody else has changed the campaign just now; load the page again";
    case "invalid":
      return change.problem;
    case "locked":
      return lockedText(change);
    case "unchecked":
      return uncheckedText(change);
  }
}
