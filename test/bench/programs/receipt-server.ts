import { decodeClientRef, type Receiver } from "@volley/engine";
import { sql } from "kysely";
import { type App, openApp } from "../../../packages/api/src/app.ts";
import { readConfig } from "../../../packages/api/src/config.ts";
import { startHttp } from "../../../packages/api/src/http/server.ts";
import { readTask } from "./task.ts";

/**
 * Our own server, with something plainer behind its receipts: `nothing`, which answers at once, or
 * `update`, one UPDATE of the recipient for each, without a journal and without parts.
 */
const task = readTask();
const app = await openApp(
  readConfig({ ...Object(task["env"]), VOLLEY_PORT: "0" }),
  () => undefined,
);

const BEHIND: Readonly<Record<string, (app: App) => Receiver["receive"]>> = {
  nothing: () => async () => ({ kind: "stored" }),
  update:
    ({ db }) =>
    async (account, { clientRef }) => {
      const ref = decodeClientRef(clientRef ?? "", account.refKey);
      await sql`
        update recipient set state = 'delivered', final_at = now()
        where campaign_id = ${ref?.campaignId} and id = ${ref?.recipientId} and state < 'delivered'`.execute(
        db,
      );
      return { kind: "stored" };
    },
};
const receive = BEHIND[String(task["behind"])]?.(app);
if (!receive) throw new Error("behind what?");
const server = await startHttp(app, {
  receive,
  isKnown: async () => false,
  stop: async () => undefined,
});
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
process.once("SIGTERM", () => void server.stop().then(() => app.close()));
