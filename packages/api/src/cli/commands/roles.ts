import type { Command } from "commander";
import { withPart } from "./with-part.ts";

const start = () => import("../start.ts");

/** `start`, `api` and `worker`. */
export function addRoleCommands(program: Command): void {
  program
    .command("start")
    .description("API, webhooks and sending in one process, until it is stopped")
    .action(() => withPart(start, ({ runRoles }) => runRoles({ http: true, worker: true })));
  program
    .command("api")
    .description("API and webhooks only")
    .action(() => withPart(start, ({ runRoles }) => runRoles({ http: true, worker: false })));
  program
    .command("worker")
    .description("sending and importing only; any number of them may run")
    .action(() => withPart(start, ({ runRoles }) => runRoles({ http: false, worker: true })));
}
