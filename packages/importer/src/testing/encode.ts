const tables = new Map<string, ReadonlyMap<string, Buffer>>();

/**
 * A text as bytes of an encoding, for which Node has only the way back. Throws for a character that the
 * encoding does not have, or needs more than two bytes for.
 */
export function encoded(text: string, encoding: string): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return Buffer.concat(
    Array.from(text, (character) => {
      const bytes = table.get(character);
      if (bytes === undefined) throw new Error(`${encoding} has no ${character}`);
      return bytes;
    }),
  );
}

function tableOf(encoding: string): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, Buffer>();
  const enter = (bytes: Buffer) => {
    const text = decoder.decode(bytes);
    if (Array.from(text).length === 1 && text !== "\uFFFD" && !table.has(text))
      table.set(text, bytes);
  };
  for (let one = 0; one < 256; one++) enter(Buffer.from([one]));
  for (let one = 0x80; one < 256; one++) {
    for (let two = 0x21; two < 256; two++) enter(Buffer.from([one, two]));
  }
  return table;
}
