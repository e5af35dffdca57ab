/** The first bytes of a source, and why they are no more. */
export type Head = { readonly bytes: Buffer } & (
  | { readonly end: "enough" | "file" }
  | { readonly end: "broken"; readonly error: unknown }
);

/** Takes at least so many bytes off a source, or all it has. A source that breaks is told of by `follow`. */
export async function takeHead(source: AsyncIterator<Uint8Array>, least: number): Promise<Head> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < least) {
      const next = await source.next();
      if (next.done === true) return { bytes: Buffer.concat(chunks), end: "file" };
      chunks.push(next.value);
      length += next.value.length;
    }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), end: "broken", error };
  }
  return { bytes: Buffer.concat(chunks), end: "enough" };
}

/** The bytes of the head from a place on, and what the source has after them. */
export async function* follow(
  head: Head,
  from: number,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head.bytes.subarray(from);
    if (head.end === "broken") throw head.error;
    yield* { [Symbol.asyncIterator]: () => source };
  } finally {
    await source.return?.();
  }
}
