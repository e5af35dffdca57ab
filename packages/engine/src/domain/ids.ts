/** Prefixes of the ids that people and programs see. */
const PREFIXES = {
  account: "acc",
  campaign: "cmp",
  import: "imp",
  inbound: "inb",
  recipient: "rcp",
  key: "key",
  audit: "aud",
  endpoint: "whe",
  delivery: "dlv",
} as const;

export type IdKind = keyof typeof PREFIXES;

/** `formatId("campaign", 42)` is `cmp_42`. */
export function formatId(kind: IdKind, id: number): string {
  return `${PREFIXES[kind]}_${id}`;
}

/** Reads an id of this kind; null for anything else, also for an id of another kind. */
export function parseId(kind: IdKind, text: string): number | null {
  const match = /^([a-z]{3})_([1-9][0-9]{0,11})$/.exec(text);
  return match?.[1] === PREFIXES[kind] ? Number(match[2]) : null;
}
