import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { inject } from "vitest";
import { startSimulatorThread } from "../../packages/api/src/demo/start-simulator.ts";
import { findFreePort } from "../../packages/api/src/embedded/free-port.ts";
import { type Client, clientOf, KEY } from "../support/api.ts";
import { startChromium } from "../support/chromium.ts";
import { spawnVolley } from "../support/spawn-volley.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where to put pictures of the pages: of all of them, and of those that the documentation shows. */
    pictures: { readonly all: string | null; readonly tour: string | null };
  }
}

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 720 };
const TOUR = { width: 880, height: 560 };
const pictures = inject("pictures");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Somebody at a real browser, who goes by what stands on the screen, and a phone network to play with. */
export type Stage = {
  readonly page: Page;
  readonly base: string;
  readonly adminKey: string;
  /** The REST API, as a program with that key. */
  readonly api: Client;
  /** The address of the simulated provider. */
  readonly provider: string;
  readonly press: (name: string) => Promise<void>;
  readonly follow: (name: string) => Promise<void>;
  /** By the menu. */
  readonly visit: (place: string) => Promise<void>;
  readonly fill: (label: string, text: string) => Promise<void>;
  readonly reads: (text: string | RegExp) => Promise<void>;
  /** Goes on with the tabulator key until there. */
  readonly tabTo: (target: Locator) => Promise<void>;
  /**
   * Looks for what somebody who cannot see or has a phone would stumble over, in the light and in the dark;
   * and takes pictures where they are wanted.
   *
   * @param shows as the documentation calls it, where it shows this
   */
  readonly look: (name: string, shows?: "tour") => Promise<void>;
  /** What has gone wrong so far, unseen: refused content, errors of scripts, requests to elsewhere, barriers. */
  readonly takeWrong: () => readonly string[];
  /** Tells the provider what to do. */
  readonly tell: (what: "credit" | "inbound" | "settings", body: object) => Promise<void>;
};

export async function openStage(stack: AsyncDisposableStack): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), "volley-browser-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const simulator = await startSimulatorThread({ latencyMs: 5, receiptDelayMs: 50, failShare: 0 });
  stack.defer(() => simulator.stop());
  const volley = spawnVolley(["start"], {
    VOLLEY_DATA_DIR: dataDir,
    VOLLEY_PORT: String(await findFreePort()),
    VOLLEY_ADMIN_KEY: KEY,
    // Where programs of the stories are told what happens.
    VOLLEY_WEBHOOK_ALLOW: "127.0.0.1",
  });
  stack.defer(async () => void (await volley.end("SIGTERM")));
  const [, base = ""] = await volley.until(/Dashboard: (\S+)/);
  const browser = await startChromium();
  stack.defer(() => browser.close());
  const page = await browser.newPage({
    colorScheme: "light",
    viewport: DESKTOP,
    locale: "en-GB",
    // A colour half-way to another would be judged as if it stayed.
    reducedMotion: "reduce",
  });
  // A machine may be three times slower than this one, and busy.
  page.setDefaultTimeout(30_000);
  const wrong = watch(page, base);
  return {
    page,
    base,
    takeWrong: () => wrong.splice(0),
    adminKey: KEY,
    api: clientOf(base),
    provider: simulator.url,
    press: async (name) => await page.getByRole("button", { name, exact: true }).first().click(),
    follow: async (name) => await page.getByRole("link", { name, exact: true }).first().click(),
    async visit(place) {
      const menu = page.getByRole("navigation", { name: "Main" });
      await menu.getByRole("link", { name: place, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: place }).waitFor();
    },
    fill: async (label, text) => await page.getByLabel(label).fill(text),
    reads: async (text) => await page.getByText(text).first().waitFor(),
    async tabTo(target) {
      for (let steps = 0; steps < 80; steps += 1) {
        if (await target.evaluate((element) => element.matches(":focus"))) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`the tabulator key never leads to ${String(target)}`);
    },
    async look(name, shows) {
      for (const scheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        const found = await barriers(page, scheme === "light" ? "all" : "colours");
        wrong.push(...found.map((one) => `${name}, ${scheme}: ${one}`));
        if (pictures.all !== null) await picture(page, `${pictures.all}/${name}-${scheme}`);
        if (scheme === "light" && shows !== undefined && pictures.tour !== null) {
          await page.setViewportSize(TOUR);
          await page.screenshot({ path: `${pictures.tour}/dashboard-${name}.png` });
          await page.setViewportSize(DESKTOP);
        }
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(PHONE);
      const over: unknown = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      if (over !== 0) wrong.push(`${name}: ${String(over)} px wider than a phone`);
      await page.setViewportSize(DESKTOP);
    },
    async tell(what, body) {
      const answer = await fetch(`${simulator.url}/simulator/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}

/** What must never happen while somebody looks: foreign requests, refused content, errors of any kind. */
function watch(page: Page, base: string): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:")) seen.push(`asked ${url}`);
  });
  page.on("pageerror", (error) => seen.push(`script failed: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // A form that was not taken is answered with 422, which the browser writes down as an error, too.
    const isRefusal = /status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !isRefusal) seen.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => void dialog.accept());
  return seen;
}

/** What a person who cannot see, or has no mouse, would stumble over; in other colours only they can differ. */
async function barriers(page: Page, among: "all" | "colours"): Promise<readonly string[]> {
  // As the browser's own tools run scripts, which a page's policy does not reach.
  if ((await page.evaluate("typeof window.axe")) === "undefined") await page.evaluate(axe);
  const rules = among === "all" ? "" : `runOnly: ["color-contrast"],`;
  const found: unknown = await page.evaluate(`(() => {
    return axe.run({ ${rules} resultTypes: ["violations"] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html, failureSummary }) => html + " " + failureSummary).join(" | ")));
  })()`);
  return Array.isArray(found) ? found.map(String) : [];
}

async function picture(page: Page, path: string): Promise<void> {
  for (const [device, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `${path}-${device}.png`, fullPage: true });
  }
  await page.setViewportSize(DESKTOP);
}

for (const place of [pictures.all, pictures.tour]) {
  if (place !== null) await mkdir(place, { recursive: true });
}
