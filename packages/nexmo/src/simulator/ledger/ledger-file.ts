import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { jsonFields, scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import type { Entry, Submitted, Turned } from "./entry.ts";

/** Where submissions and acknowledged receipts are recorded, one line of JSON each. */
export type LedgerFile = {
  /** Returns when the line is with the operating system: a killed process loses nothing. */
  submitted(submitted: Submitted): void;
  /** The last receipt of a part was taken. */
  acknowledged(messageId: string): void;
  close(): void;
};

export type Restored = {
  readonly submitted: readonly Submitted[];
  /** Message-ids whose last receipts were acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
};

/** Keeps nothing: the simulator without a file. */
export const noLedgerFile: LedgerFile = {
  submitted: () => undefined,
  acknowledged: () => undefined,
  close: () => undefined,
};

/** Opens the file for appending. Throws the plain file system error when that is impossible. */
export function openLedgerFile(path: string): LedgerFile {
  const file = openSync(path, "a");
  // After a kill in mid-line the next line must not continue the torn one.
  writeSync(file, "\n");
  return {
    submitted: (submitted) => {
      writeSync(file, `${JSON.stringify(submitted)}\n`);
    },
    acknowledged: (messageId) => {
      writeSync(file, `${JSON.stringify({ acknowledged: messageId })}\n`);
    },
    close: () => closeSync(file),
  };
}

/** Reads an earlier run back; a file that is not there yet is empty. Torn lines are left out. */
export async function readLedgerFile(path: string): Promise<Restored> {
  const submitted: Submitted[] = [];
  const acknowledged = new Set<string>();
  // "a+" creates the file, so that a first start needs no case of its own.
  const input = createReadStream(path, { encoding: "utf8", flags: "a+", start: 0 });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const record = line === "" ? null : jsonFields(line);
    const receipt = scalar(record?.["acknowledged"]);
    if (receipt !== null) acknowledged.add(receipt);
    else if (record !== null && (isEntry(record) || isTurned(record))) submitted.push(record);
  }
  return { submitted, acknowledged };
}

/** We wrote the file ourselves, so the shape is told by its marks rather than checked in full. */
function isEntry(record: Fields): record is Fields & Entry {
  return record["outcome"] === "accepted" && Array.isArray(record["parts"]);
}

function isTurned(record: Fields): record is Fields & Turned {
  return ["throttled", "refused", "dropped"].includes(scalar(record["outcome"]) ?? "");
}
