import type { BaseAdapter } from "@bull-board/api/baseAdapter";

/** A queue as the inspector takes it; whoever holds one need not know BullMQ. */
export type InspectedQueue = BaseAdapter;

/** Shows a queue of BullMQ, and lets nobody change it. The inspector is loaded when somebody first looks. */
export async function inspected(queue: object): Promise<InspectedQueue> {
  const [{ BullMQAdapter }, { Queue }] = await Promise.all([
    import("@bull-board/api/bullMQAdapter"),
    import("bullmq"),
  ]);
  // On Postgres it is another type, though the same class: the inspector names that of Redis only.
  if (queue instanceof Queue) return new BullMQAdapter(queue, { readOnlyMode: true });
  throw new Error("this is no queue of BullMQ");
}
