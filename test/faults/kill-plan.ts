import type { FailpointName } from "../../packages/engine/src/failpoints/names.ts";

/** Where a scenario kills: the process that passes the failpoint, and at which pass. */
type Kill = { readonly role: "api" | "worker"; readonly pass: number };

const api = (pass = 1): Kill => ({ role: "api", pass });
const worker = (pass = 1): Kill => ({ role: "worker", pass });

/**
 * Every failpoint, in the order in which they are killed at: what the earlier ones leave behind (leases
 * without an owner, outcomes that nobody knows) is what the later ones need.
 */
export const KILLS: Readonly<Record<FailpointName, Kill>> = {
  "upload.chunk": api(),
  "upload.queued": api(),
  "import.rows": worker(),
  "import.counted": worker(),
  "import.after": worker(),
  "import.end": worker(),
  "change.committed": api(),
  "slots.granted": worker(3),
  "claim.before": worker(3),
  "claim.after": worker(3),
  "submit.before": worker(10),
  "submit.on_wire": worker(10),
  "submit.after": worker(10),
  "settle.before": worker(2),
  "settle.rows": worker(2),
  "settle.written": worker(2),
  "settle.after": worker(2),
  "sweep.step": worker(12),
  "sweep.leases": worker(),
  "lookup.taken": worker(),
  "lookup.answered": worker(),
  "lookup.absent": worker(),
  "receive.journalled": api(3),
  "receive.applied": api(3),
  "receive.after": api(3),
  "inbound.stored": api(),
  "inbound.judged": api(),
  "inbound.after": api(),
  "pieces.given_up": worker(),
};
