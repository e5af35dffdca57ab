import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { startChromium } from "../support/chromium.ts";
import { startVolley } from "../support/volley-process.ts";

const CSV = [
  "phone,first_name,city",
  "+447700900001,Ann,Leeds",
  "+447700900002,Zoë,York",
  "+447700900003,,Bath",
  "+447700900001,Ann again,Leeds",
  "not a number,Bob,Hull",
].join("\n");

/** What must never happen while somebody looks: foreign requests, refused content, errors of scripts. */
function watch(page: Page, base: string): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:")) seen.push(`asked ${url}`);
  });
  page.on("pageerror", (error) => seen.push(`script failed: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) seen.push(message.text());
  });
  page.on("dialog", (dialog) => void dialog.accept());
  return seen;
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a person who cannot see, or has no mouse, would stumble over. */
async function barriers(page: Page): Promise<readonly string[]> {
  // As the browser's own tools run scripts, which a page's policy does not reach.
  const found: unknown = await page.evaluate(`(() => {
    ${axe};
    return axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => location.pathname + ": " + id + ": " + nodes.map(({ html, failureSummary }) => html + " " + failureSummary).join(" | ")));
  })()`);
  return Array.isArray(found) ? found.map(String) : [];
}

const MENU = [
  "Home",
  "Campaigns",
  "People",
  "Replies",
  "Opt-outs",
  "Imports",
  "Unknown",
  "Developers",
  "Activity",
  "Numbers",
  // Last, to go on from there.
  "Accounts",
];

test("from an empty installation to a delivered campaign, by what stands on the screen", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-browser-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const port = String(await findFreePort());
  const volley = startVolley(["start"], { VOLLEY_DATA_DIR: dataDir, VOLLEY_PORT: port });
  const [, base = ""] = await volley.until(/Dashboard: (\S+)/);
  const [, key = ""] = await volley.until(/Admin key \(shown this once\): (\S+)/);
  const browser = await startChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ colorScheme: "light" });
  page.setDefaultTimeout(10_000);
  const wrong = watch(page, base);
  const found: string[] = [];
  const look = async () => found.push(...(await barriers(page)));
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const follow = (name: string) => page.getByRole("link", { name, exact: true }).first().click();
  const reads = (text: string | RegExp) => page.getByText(text).first().waitFor();

  await page.goto(base);
  await look();
  await page.getByLabel("Key").fill(key);
  await press("Sign in");
  await reads("Through which network should messages go?");
  await look();
  await press("Use the demo network");
  await reads("The demo phone network is ready.");

  await page.getByRole("link", { name: "New campaign" }).click();
  await page.getByLabel("Name").fill("Spring greetings");
  await page.getByLabel("Sender").fill("Volley");
  await look();
  await press("Continue to the audience");
  const csv = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) };
  await page.getByLabel("CSV file with a column of phone numbers").setInputFiles(csv);
  await reads("Of the first 5 rows 4 are good.");
  await look();
  await press("Load these recipients");
  await reads("1 with a problem (CSV)");
  await reads("1 duplicate (CSV)");
  // Whatever is left and come back to is as it was.
  await page.reload();
  await page.getByRole("link", { name: "Continue to the message" }).click();

  await page.getByLabel("Message").fill("Hello {{first_name}}, ");
  await press("Save and continue to the schedule");
  await reads(/loaded without a look at first_name/);
  await page.getByLabel("Message").fill("Hello ");
  await page.getByLabel("Message").press("End");
  await press("first_name");
  await page.keyboard.type("friend");
  await page.getByText("Hello Ann", { exact: true }).waitFor();
  await page.getByText("Hello friend", { exact: true }).waitFor();
  await look();
  await page.getByLabel("Number of yours").fill("+447700900099");
  await press("Send a test");
  await reads("On its way to +447700900099.");
  await press("Save and continue to the schedule");
  await look();
  await press("Save and continue to the review");
  await reads("1 recipient has no “first_name”; “friend” is written instead.");
  await look();
  await press("Start the campaign");
  await reads("The campaign is started.");
  await reads("Completed");
  await reads("Delivered");
  await look();
  await follow("Recipients");
  await reads("+447700900002");
  await look();
  await follow("+447700900002");
  await reads("Spring greetings");
  for (const place of MENU) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place }).click();
    await page.getByRole("heading", { level: 1, name: place }).waitFor();
    await look();
  }
  await follow("Demo network");
  await reads(/EUR/);
  await look();
  // In the dark too.
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of ["/", "/campaigns/cmp_1", "/campaigns/new", "/accounts/new"]) {
    await page.goto(`${base}${path}`);
    await look();
  }
  await press("Sign out");
  await reads("Sign in to Volley");
  expect(found).toEqual([]);
  expect(wrong).toEqual([]);
});
