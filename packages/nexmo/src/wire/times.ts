/**
 * The provider's two forms of a moment, `YYYY-MM-DD HH:MM:SS` in UTC and ISO 8601 with an offset,
 * as ISO 8601 in UTC; null when it is neither or no real date.
 */
export function isoTime(text: string | null): string | null {
  if (text === null) return null;
  const plain = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;
  const [, day, time, fraction = "", offset = "Z"] = plain.exec(text) ?? [];
  if (day === undefined || time === undefined || !isRealDay(day)) return null;
  return toIso(`${day}T${time}${fraction}${offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
}

/** `YYMMDDHHMM` in UTC, or with seconds: both lengths occur. For example 1101181426. */
export function scts(text: string | null): string | null {
  const digits = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/.exec(text ?? "");
  if (digits === null) return null;
  const [, year, month, day, hour, minute, second = "00"] = digits;
  return isoTime(`20${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

/** JavaScript would turn 30 February into 2 March. */
function isRealDay(day: string): boolean {
  return toIso(`${day}T00:00:00Z`)?.startsWith(day) === true;
}

function toIso(text: string): string | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
