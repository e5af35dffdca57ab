import { fields } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import { defaultSettings, SETTING_READERS } from "./settings.ts";
import type { Reader } from "./readers.ts";
import type { Settings } from "./settings.ts";

/** `error` says in one line what was wrong with which setting. */
export type Change =
  | { readonly kind: "changed"; readonly changes: Partial<Settings> }
  | { readonly kind: "refused"; readonly error: string };

/**
 * Reads changes: all of them, or none when one is wrong. A share may also be named with a dot, as in
 * `faults.lostAnswer=0.1`, because a query or form cannot nest.
 */
export function readChanges(settings: Readonly<Settings>, given: Fields): Change {
  const changes: Partial<Settings> = {};
  for (const [key, value] of Object.entries(nested(given))) {
    if (!isSetting(key)) return { kind: "refused", error: `${key} is no setting` };
    const reader: Reader<unknown> = SETTING_READERS[key];
    const read = reader.read(value, settings[key]);
    if (read === null) return { kind: "refused", error: `${key} must be ${reader.expected}` };
    Object.assign(changes, { [key]: read });
  }
  return { kind: "changed", changes };
}

/** The settings to start with. Throws a RangeError for one that is impossible. */
export function initialSettings(options: Fields): Settings {
  const settings = defaultSettings();
  const given = Object.entries(options).filter(
    ([key, value]) => isSetting(key) && value !== undefined,
  );
  const change = readChanges(settings, Object.fromEntries(given));
  if (change.kind === "refused") throw new RangeError(change.error);
  return { ...settings, ...change.changes };
}

const isSetting = (key: string): key is keyof Settings => Object.hasOwn(SETTING_READERS, key);

function nested(given: Fields): Fields {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const dot = key.indexOf(".");
    if (dot === -1) result[key] = value;
    else {
      const outer = key.slice(0, dot);
      result[outer] = { ...fields(result[outer]), [key.slice(dot + 1)]: value };
    }
  }
  return result;
}

/** Every setting with what it may be, for a help text. */
export function settingsHelp(): readonly { readonly name: string; readonly expected: string }[] {
  return Object.entries(SETTING_READERS).map(([name, { expected }]) => ({ name, expected }));
}

/** Reads `name=value` pairs, as a command line gives them, over the defaults. */
export function readPairs(pairs: readonly string[]): Change {
  const given = pairs.map((pair) => {
    const equals = pair.indexOf("=");
    return equals === -1 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return readChanges(defaultSettings(), Object.fromEntries(given));
}
