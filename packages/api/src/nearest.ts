/** More changes than this make another word, not a slip. */
const MOST_CHANGES = 3;

/** The name that somebody most likely meant; null when none is near. Capitals do not count. */
export function nearestName(given: string, names: Iterable<string>): string | null {
  let nearest: string | null = null;
  let least = MOST_CHANGES + 1;
  for (const name of names) {
    const changes = changesBetween(given.toUpperCase(), name.toUpperCase());
    if (changes >= least) continue;
    nearest = name;
    least = changes;
  }
  return nearest;
}

/** How many letters must be put in, taken out or exchanged (Levenshtein). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [place, letter] of a.split("").entries()) {
    const next = [place + 1];
    for (let at = 1; at <= b.length; at += 1) {
      const exchanged = (row[at - 1] ?? 0) + (letter === b[at - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
