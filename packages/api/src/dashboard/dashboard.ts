import type { App } from "../app.ts";
import type { Assets } from "./assets.ts";
import type { DemoNetwork } from "./demo-network.ts";
import type { ShowPage } from "./layout.ts";
import type { LiveParts } from "./live.ts";

/** What every page is made with. */
export type Dashboard = {
  readonly app: App;
  readonly assets: Assets;
  readonly show: ShowPage;
  readonly demo: DemoNetwork;
  readonly live: LiveParts;
};
