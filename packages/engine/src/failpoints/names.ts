/**
 * Every place at which a process can be made to fail, in the order of a message's way, with what is
 * true just there. A test fails for a name that no line of code passes, or that no scenario kills at.
 */
export const FAILPOINTS = {
  "upload.chunk": "a piece of the upload is stored, the rest is still to come",
  "upload.queued": "the upload is complete and committed; its client has no answer yet",
  "import.rows":
    "recipients are inserted, their counts and the checkpoint not; nothing is committed",
  "import.counted": "all of an import batch is written, and not committed",
  "import.after": "an import batch is committed; its process has not gone on yet",
  "import.end": "every row is in; the import does not count as completed yet",
  "change.committed":
    "what somebody asked for is done and committed; nobody is woken, nor answered",
  "slots.granted": "slots are taken; nobody is claimed for them",
  "claim.before": "recipients are about to be claimed",
  "claim.after": "recipients are `sending`; their requests have not left",
  "submit.before": "the slot of a recipient has come; no byte has left",
  "submit.on_wire": "the request has been handed to the network; no answer has come",
  "submit.after": "the provider has answered; only this process's memory knows what",
  "settle.before": "a batch of outcomes is about to be written",
  "settle.rows": "rows and counters of a batch are written, parts not; nothing is committed",
  "settle.written": "all of a batch is written, and not committed",
  "settle.after": "a batch is committed; those who wait for it have not been told",
  "receive.journalled":
    "receipts are on their way into the journal, not applied; nothing is committed",
  "receive.applied": "all of a batch is on its way into the database; nothing is committed",
  "receive.after": "receipts are committed; the provider has no answer yet",
  "inbound.stored":
    "pieces of messages are stored, what they ask for is not done; nothing is committed",
  "inbound.judged":
    "messages are put together, and their writers opted out and answered; nothing is committed",
  "inbound.after": "all of it is committed; neither the provider nor a sending process is told",
  "pieces.given_up": "a message that lacks a piece is shown as it is and judged, and not committed",
  "sweep.step": "a step of the sweep is about to begin",
  "sweep.leases": "leases that ran out are committed as `unknown`",
  "lookup.taken": "unknown recipients are held for a look; the provider has not been asked",
  "lookup.answered": "the provider has told what it knows of a recipient; it is not written",
  "lookup.absent": "an absence is noted and committed",
} as const satisfies Readonly<Record<string, string>>;

export type FailpointName = keyof typeof FAILPOINTS;

export function isFailpointName(name: string): name is FailpointName {
  return Object.hasOwn(FAILPOINTS, name);
}
