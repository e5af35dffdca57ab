import { expect } from "vitest";
import { until } from "../../packages/api/src/embedded/until.ts";
import type { Stage } from "./stage.ts";

type Reported = { readonly total: number; readonly done: number; readonly delivered: number };

/** What the API says at this moment of the campaign that is on the screen. */
export async function reported({ page, api }: Stage): Promise<Reported> {
  const [, id = ""] = /\/campaigns\/(cmp_\d+)/.exec(page.url()) ?? [];
  const { json } = await api.call("GET", `/v1/campaigns/${id}/report`);
  const { total, recipients } = Object(json);
  const { pending, sending, unknown, delivered } = recipients;
  return { total, done: total - pending - sending - unknown, delivered };
}

/** What is on the screen of somebody who lets it stand is at most so old. */
const STALE_MS = 2_000;
/** So many reports that differ have to be met. */
const ENOUGH = 4;

/**
 * Sees that the page shows at any moment no less than the report said two seconds before. What the machine itself
 * takes for a question and for a look, busy as it may be, is allowed for.
 */
export async function keepsUp(stage: Stage): Promise<void> {
  const told: (Reported & { readonly knownAt: number })[] = [];
  const met = new Set<number>();
  let slowestMs = 0;
  const timed = async <Found>(ask: () => Promise<Found>): Promise<Found> => {
    const from = performance.now();
    const found = await ask();
    slowestMs = Math.max(slowestMs, performance.now() - from);
    return found;
  };
  const enough = await until(
    async () => {
      const report = await timed(() => reported(stage));
      told.push({ ...report, knownAt: performance.now() });
      const lookedAt = performance.now();
      const shown = await timed(() => onScreen(stage));
      const due = told.findLast(({ knownAt }) => knownAt <= lookedAt - STALE_MS - slowestMs);
      if (!due) return undefined;
      expect(shown.done).toBeGreaterThanOrEqual(due.done);
      expect(shown.delivered).toBeGreaterThanOrEqual(due.delivered);
      met.add(due.done);
      return met.size >= ENOUGH ? true : undefined;
    },
    { everyMs: 100, forMs: 60_000 },
  );
  expect(enough).toBe(true);
}

async function onScreen({ page }: Stage): Promise<Omit<Reported, "total">> {
  const text = (await page.locator("[data-live]").first().textContent()) ?? "";
  const [, done] = /(\d+)\s+of\s+\d+/.exec(text) ?? [];
  const [, delivered] = /(\d+) so far/.exec(text) ?? [];
  return { done: Number(done), delivered: Number(delivered) };
}
