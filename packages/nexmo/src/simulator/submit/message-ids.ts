import { randomUUID } from "node:crypto";

/**
 * Message-ids that look like UUIDs: a random part for each start, then a counter. Unique across
 * restarts, and far cheaper than a random UUID for each part.
 */
export function messageIds(): () => string {
  const prefix = randomUUID().slice(0, 24);
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(16).padStart(12, "0");
  };
}
