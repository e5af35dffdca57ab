import { setTimeout as sleep } from "node:timers/promises";
import { findCampaign } from "@volley/engine";
import { connectionFaults } from "./connection-faults.ts";
import type { Fault, Lane } from "./world.ts";

/** The provider allows less than its settings say, so that most requests are throttled. */
const storm: Fault = {
  name: "provider throttles",
  async act({ system, random }) {
    const { perSecond } = await system.readProvider();
    await system.setProvider({ perSecond: Math.max(1, Math.round(Number(perSecond) / 4)) });
    await sleep(random.between(1_000, 3_000));
    await system.setProvider({ perSecond });
  },
};

const slow: Fault = {
  name: "provider answers late",
  async act({ system, random }) {
    const { latencyMs } = await system.readProvider();
    await system.setProvider({ latencyMs: random.between(300, 2_500) });
    await sleep(random.between(1_000, 3_000));
    await system.setProvider({ latencyMs });
  },
};

/** Half of these have been accepted, and none of the answers says so. */
const UNCLEAR = {
  lostAnswer: 0.05,
  lostRequest: 0.05,
  resetAfter: 0.05,
  resetBefore: 0.05,
  badGatewayAfter: 0.05,
  badGatewayBefore: 0.05,
  garbage: 0.05,
  truncated: 0.05,
  cutOff: 0.05,
  empty: 0.05,
  noMessageId: 0.05,
};

/** None of these has been accepted, and the answers say so. */
const BUSY = { unavailable: 0.1, tooManyRequests: 0.1, internalError: 0.1, tooManyBinds: 0.1 };

/** A setting of the provider for a few seconds, and then what it was before. */
function setting(name: string, during: Settings, after: Settings): Fault {
  return {
    name: `provider ${name}`,
    async act({ system, random }) {
      await system.setProvider(during);
      await sleep(random.between(1_000, 4_000));
      await system.setProvider(after);
    },
  };
}

type Settings = Readonly<Record<string, unknown>>;

const noCredit: Fault = {
  name: "provider account without credit",
  async act({ system, random }) {
    await system.setCredit({ euros: 0.5, autoReload: false });
    await sleep(random.between(1_000, 4_000));
    await system.setCredit({ euros: 1_000, autoReload: true });
  },
};

export const providerLane: Lane = {
  name: "provider",
  faults: [
    storm,
    slow,
    setting("answers unclearly", { faults: UNCLEAR }, { faults: "none" }),
    setting("is busy", { faults: BUSY }, { faults: "none" }),
    setting("revokes the credentials", { account: "revoked" }, { account: "active" }),
    noCredit,
    ...connectionFaults("provider"),
  ],
};

const pause: Fault = {
  name: "campaign paused",
  async act({ system, campaignId, random, stops, operator }) {
    const isPaused = async () => (await findCampaign(system.db, campaignId))?.pausedBy === "user";
    await operator.rest();
    try {
      await system.call("POST", `/v1/campaigns/cmp_${campaignId}/pause`);
      const from = Date.now();
      await sleep(random.between(500, 5_000));
      const to = Date.now();
      // Not paused any more: a resume that was under way before has come through.
      if (await isPaused()) stops.push({ from, to });
    } catch {
      // The API was away, so nothing was promised; whether it paused or not, it is resumed.
    } finally {
      operator.goOn();
    }
  },
};

const uploadAgain: Fault = {
  name: "the same file uploaded again",
  async act({ system, campaignId }) {
    // An upload that breaks off has promised nothing, and left nothing behind.
    await system.upload(campaignId, 100).catch(() => undefined);
  },
};

export const userLane: Lane = { name: "user", faults: [pause, uploadAgain] };
