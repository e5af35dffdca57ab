import { expect, vi } from "vitest";
import type { Stage } from "./stage.ts";

type Reported = { readonly total: number; readonly done: number; readonly delivered: number };

/** What the API says at this moment of the campaign that is on the screen. */
export async function reported({ page, base, adminKey }: Stage): Promise<Reported> {
  const [, id = ""] = /\/campaigns\/(cmp_\d+)/.exec(page.url()) ?? [];
  const answer = await fetch(`${base}/v1/campaigns/${id}/report`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const { total, recipients } = Object(await answer.json());
  const { pending, sending, unknown, delivered } = recipients;
  return { total, done: total - pending - sending - unknown, delivered };
}

/** What is on the screen of somebody who lets it stand may be two seconds old; this machine, three times slower. */
const STALE_MS = 3 * 2_000;

/** Sees that the page comes to what the report says now before that is too old. */
export async function keepsUp(stage: Stage): Promise<void> {
  const { done, delivered } = await reported(stage);
  const live = stage.page.locator("[data-live]").first();
  await vi.waitFor(
    async () => {
      const text = (await live.textContent()) ?? "";
      const [, doneThere] = /(\d+)\s+of\s+\d+/.exec(text) ?? [];
      const [, deliveredThere] = /(\d+) so far/.exec(text) ?? [];
      expect(Number(doneThere)).toBeGreaterThanOrEqual(done);
      expect(Number(deliveredThere)).toBeGreaterThanOrEqual(delivered);
    },
    { timeout: STALE_MS, interval: 100 },
  );
}
