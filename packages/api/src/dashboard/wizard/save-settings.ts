import type { FastifyRequest } from "fastify";
import { type Campaign, type Change, editCampaign, TemplateError } from "@volley/engine";
import type { App } from "../../app.ts";
import {
  type CampaignRequest,
  lockedText,
  readRequest,
  uncheckedText,
} from "../../campaign-request.ts";
import { changedCampaign } from "../../http/entries.ts";
import { act } from "../act.ts";
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
      const change = await editCampaign(work, campaign.id, { settings: read.settings });
      if (change.kind !== "changed") return { result: whyNot(change), entry: null };
      return { result: null, entry: changedCampaign(change.before, change.campaign) };
    });
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
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
