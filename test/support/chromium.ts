import { type Browser, chromium } from "playwright-core";
import { findOrInstall, type Wanted } from "./installed-program.ts";

const CHROMIUM: Wanted = {
  names: ["chromium", "chromium-browser", "google-chrome"],
  install: `
command -v chromium && exit
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium
`,
  advice: "`sudo apt-get install chromium` on Debian",
};

/** A real browser, installed first where the machine has none. */
export async function startChromium(): Promise<Browser> {
  const program = await findOrInstall(CHROMIUM);
  // Root has no sandbox, and nothing but our own pages is opened.
  return await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
}
