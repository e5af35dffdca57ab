import { instantOf, type TimeZone } from "./time-zone.ts";

/** What a cell with the time of sending says. */
export type SendTime =
  | { readonly kind: "at"; readonly instant: Date }
  | {
      readonly kind: "unreadable";
      readonly why: "timeUnreadable" | "timeAmbiguous" | "timeNoZone" | "timeSkipped";
    };

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ]\s?(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** Day, month, year with dots: read so wherever it is written. */
const DOTTED =
  /^(\d\d?)\.(\d\d?)\.(\d{4}),?\s+(\d\d?):(\d\d)(?::(\d\d))?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** 03/04/2026 is in March or in April, depending on who wrote it. */
const SLASHED = /^\d\d?\/\d\d?\/\d{2,4}\b/;

/**
 * Reads a time like `2026-03-01 09:30`, `2026-03-01T09:30+01:00` or `01.03.2026 09:30`. Without an offset of
 * its own it is a time by the clocks of `zone`. A mere date is refused: midnight is nobody's wish.
 */
export function readSendTime(cell: string, zone: TimeZone | null): SendTime {
  const text = cell.trim();
  const parts = ISO.exec(text) ?? reordered(DOTTED.exec(text));
  if (parts === null) return unreadable(SLASHED.test(text) ? "timeAmbiguous" : "timeUnreadable");
  const [, year, month, day, hour, minute, second = "0", offset] = parts;
  const wanted = [year, month, day, hour, minute, second].map(Number);
  const [years = 0, months = 0, ...rest] = wanted;
  const local = Date.UTC(years, months - 1, ...rest);
  if (!agrees(local, wanted)) {
    return unreadable("timeUnreadable");
  }
  if (offset !== undefined) return at(local - offsetMs(offset));
  if (zone === null) return unreadable("timeNoZone");
  const instant = instantOf(local, zone);
  return instant === null ? unreadable("timeSkipped") : at(instant);
}

function reordered(found: RegExpExecArray | null): readonly (string | undefined)[] | null {
  if (found === null) return null;
  const [whole, day, month, year, ...rest] = found;
  return [whole, year, month, day, ...rest];
}

/** Whether the calendar and the clock have such a time: it would otherwise have rolled over into another. */
function agrees(local: number, wanted: readonly number[]): boolean {
  const date = new Date(local);
  const shown = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return shown.every((value, place) => value === wanted[place]);
}

function offsetMs(offset: string): number {
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  if (hours === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function at(instant: number): SendTime {
  return { kind: "at", instant: new Date(instant) };
}

function unreadable(why: Extract<SendTime, { kind: "unreadable" }>["why"]): SendTime {
  return { kind: "unreadable", why };
}
