import { type App, openApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { createLog, logFileIn } from "../log.ts";

/** Opens the shared parts for one short command, and closes them again. */
export async function withApp(act: (app: App) => Promise<void>): Promise<void> {
  const config = readConfig();
  const app = await openApp(config, createLog(config.logLevel, logFileIn(config.dataDir)));
  try {
    await act(app);
  } finally {
    await app.close();
  }
}
