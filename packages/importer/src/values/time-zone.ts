/** A place whose clocks agree, and the way from its clock to the world's. */
export type TimeZone = {
  /** By the IANA database, or an offset such as +02:00. */
  readonly name: string;
  /** How far its clocks are ahead of UTC at an instant, in milliseconds. */
  readonly aheadAt: (instant: number) => number;
};

/** A file names a handful of zones; a column of rubbish must not fill the memory. */
const MAX_KNOWN = 2_000;
const known = new Map<string, TimeZone | null>();

/** The time zone of a name such as Europe/Berlin, UTC or +02:00; null for what is none. */
export function readTimeZone(cell: string): TimeZone | null {
  const name = cell.trim();
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const zone = name === "" ? null : timeZone(name);
  known.set(name, zone);
  return zone;
}

function timeZone(name: string): TimeZone | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return {
    name: format.resolvedOptions().timeZone,
    aheadAt(instant) {
      const part = Object.fromEntries(
        format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
      const shown = Date.UTC(year, month - 1, day, hour, minute, second);
      return shown - Math.floor(instant / 1_000) * 1_000;
    },
  };
}

/**
 * The instant at which the clocks of a zone show a local time, given as if it were UTC. A time that comes
 * twice when clocks go back is the first of both; null for one that they leave out when they go forward.
 */
export function instantOf(local: number, zone: TimeZone): number | null {
  // Zones are never a day apart, so one of the offsets around the time is the right one.
  const day = 24 * 60 * 60 * 1_000;
  const offsets = [zone.aheadAt(local - day), zone.aheadAt(local + day)];
  const instants = offsets
    .map((ahead) => local - ahead)
    .filter((instant) => instant + zone.aheadAt(instant) === local);
  return instants.length === 0 ? null : Math.min(...instants);
}
