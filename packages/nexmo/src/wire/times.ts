/**
 * The provider's two forms of a moment, `YYYY-MM-DD HH:MM:SS` in UTC and ISO 8601 with an offset,
 * as ISO 8601 in UTC; null when it is neither or no real date.
 */
export function isoTime(text: string | null): string | null {
  if (text === null) return null;
  const plain = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;
  const [, day, time, fraction = "", offset = "Z"] = plain.exec(text) ?? [];
  if (day === undefined || time === undefined || !isRealDay(day)) return null;
  // What nearly every webhook carries needs no reckoning, which costs ten times as long.
  if (fraction === "" && offset === "Z" && CLOCK_TIME.test(time)) return `${day}T${time}.000Z`;
  return toIso(`${day}T${time}${fraction}${offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
}

/** `YYMMDDHHMM` in UTC, or with seconds: both lengths occur. For example 1101181426. */
export function scts(text: string | null): string | null {
  const digits = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/.exec(text ?? "");
  if (digits === null) return null;
  const [, year, month, day, hour, minute, second = "00"] = digits;
  return isoTime(`20${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/** JavaScript would turn 30 February into 2 March. */
function isRealDay(day: string): boolean {
  if (day === lastRealDay) return true;
  const isReal = toIso(`${day}T00:00:00Z`)?.startsWith(day) === true;
  if (isReal) lastRealDay = day;
  return isReal;
}

/** Thousands of webhooks in a row are of the same day. */
let lastRealDay = "";

function toIso(text: string): string | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
