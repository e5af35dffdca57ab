import { startWebhook } from "../support/webhook.ts";
import { fillUp, SOMEBODY } from "./fill-up.ts";
import type { Stage } from "./stage.ts";

/** Looks at every page when there is much to be seen on it. */
export async function lookAtEverything(stage: Stage): Promise<void> {
  const { page, base, follow, reads, look, visit } = stage;
  await using hooks = await startWebhook();
  const { accountId } = await fillUp(stage, hooks.url);
  for (const [place, says] of [
    ["Home", /has 2 recipients of whom nobody knows/],
    ["Campaigns", "Winter opening hours"],
    ["Imports", "5 with a problem (CSV)"],
    ["Replies", "START"],
    ["Accounts", "volley01"],
    ["Operations", "its message is not known yet"],
    ["Unknown", "Every end there is"],
    ["Webhooks", "Failing"],
    ["Activity", "127.0.0.1"],
    ["Developers", "Left behind"],
  ] as const) {
    await visit(place);
    await reads(says);
    await look(place.toLowerCase());
  }
  await page.goto(`${base}/numbers?account=${accountId}`);
  await page
    .getByRole("button", { name: /^Give back \+44/ })
    .first()
    .waitFor();
  await look("numbers");
  await visit("Webhooks");
  await page.getByRole("link", { name: /:\d+\/hooks$/ }).click();
  await reads("nobody listens there");
  await look("webhook-failing");
  await page.goto(`${base}/people?phone=${encodeURIComponent(SOMEBODY)}`);
  await reads("Opted out, by reply: STOP");
  await look("person");
  await visit("Campaigns");
  await follow("Every end there is");
  await reads("What went wrong, and what to do");
  await look("campaign-ends");
  const path = new URL(page.url()).pathname;
  await follow("Recipients");
  await reads("+4915123456789");
  await look("recipients");
  await page.goto(`${base}${path}/unknown`);
  await page.getByRole("button", { name: "Was not taken: send again" }).waitFor();
  await look("campaign-unknown");
}
