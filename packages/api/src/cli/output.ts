/** Results go to standard output, everything said along the way to standard error. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** With `--json` the last line of standard output is one JSON object. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Seconds as people read them: `0:07`, `12:30`, `3:05:00`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  const end = twoDigits(whole % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${end}` : `${minutes}:${end}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
