import { type Html, html } from "./html.ts";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** `41233` as `41,233`. */
export function count(value: number): string {
  return whole.format(value);
}

/** `1 recipient`, `2 recipients`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A rate in messages a second. */
export function rate(perSecond: number): string {
  return `${short.format(perSecond)}/s`;
}

/** `0.342` as `34 %`; only all is 100 % and only nothing is 0 %, so there are `<1 %` and `>99 %`. */
export function percent(part: number, all: number): string {
  if (all === 0 || part === 0) return "0 %";
  if (part === all) return "100 %";
  const share = (part / all) * 100;
  if (share < 0.5) return "<1 %";
  return share > 99.5 ? ">99 %" : `${Math.round(share)} %`;
}

/** A decimal string in its currency, with two digits after the point. */
export function money(amount: string, currency: string): string {
  const value = Number(amount);
  return Number.isFinite(value) ? `${value.toFixed(2)} ${currency}` : `${amount} ${currency}`;
}

/** Seconds as people say them: `45 s`, `23 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const PARTS = {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
} as const;
const utc = new Intl.DateTimeFormat("en-GB", PARTS);
const utcExact = new Intl.DateTimeFormat("en-GB", { ...PARTS, second: "2-digit" });

/** A moment, with its zone; where scripts run it is turned into the reader's own. */
export function moment(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${utc.format(at)} UTC</time>`;
}

/** The same to the second, where much happens in a minute. */
export function exactMoment(at: Date): Html {
  return html`<time datetime="${at.toISOString()}" data-exact>${utcExact.format(at)} UTC</time>`;
}

/** An international number in full, or with its middle hidden for whoever may only look. */
export function phone(digits: number | string, masked: boolean): string {
  const text = `+${digits}`;
  return masked ? `${text.slice(0, 5)}•••••${text.slice(-2)}` : text;
}

/** Bytes of a file. */
export function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${short.format(bytes / 1_000)} kB`;
  return `${short.format(bytes / 1_000_000)} MB`;
}
