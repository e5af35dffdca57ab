/** What COPY takes for structure: its escape, and the ends of cells and lines. */
const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** A cell of COPY's text format; null is written as such. */
export function copyText(value: string | null): string {
  if (value === null) return "\\N";
  return SPECIAL.test(value)
    ? value.replaceAll(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found)
    : value;
}

/** The same for JSON text, in which control characters are escaped already. */
export function copyJson(json: string): string {
  return json.includes("\\") ? json.replaceAll("\\", "\\\\") : json;
}

/** The lines of a COPY text without those at `dropped` places, counted from 0. */
export function withoutLines(text: Uint8Array, dropped: ReadonlySet<number>): Uint8Array {
  if (dropped.size === 0) return text;
  const kept: Uint8Array[] = [];
  let from = 0;
  for (let place = 0, keptFrom = 0; from < text.length; place += 1) {
    const end = text.indexOf(LINE_END, from) + 1;
    if (dropped.has(place)) {
      if (keptFrom < from) kept.push(text.subarray(keptFrom, from));
      keptFrom = end;
    } else if (end === text.length) {
      kept.push(text.subarray(keptFrom, end));
    }
    from = end;
  }
  return Buffer.concat(kept);
}

const LINE_END = 0x0a;
