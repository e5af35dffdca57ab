import * as fc from "fast-check";
import { expect, test } from "vitest";
import { assemble, type Belongs, type Piece, type Unfinished } from "./assembly.ts";

const messages = fc.array(
  fc.record({
    writer: fc.constantFrom("447700900001", "447700900002"),
    sender: fc.constantFrom("447700900998", "447700900999"),
    total: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 8 },
);

type Marked = Piece & { readonly of: number };

/** Pieces of messages that each have a reference of their own, as those of one phone have. */
function piecesOf(list: readonly { writer: string; sender: string; total: number }[]): Marked[] {
  return list.flatMap(({ writer, sender, total }, of) =>
    Array.from({ length: total }, (_, at) => ({
      accountId: 1,
      messageId: `${of}/${at}`,
      writer,
      sender,
      place: total === 1 ? null : { ref: String(of), total, number: at + 1 },
      of,
    })),
  );
}

const nameOf = (belongs: Belongs | undefined) =>
  belongs?.kind === "known" ? `known ${belongs.id}` : `new ${belongs?.index}`;

test("pieces in any order make the messages that they were cut from, and no others", () => {
  const shuffled = messages.chain((list) => {
    const pieces = piecesOf(list);
    return fc.shuffledSubarray(pieces, { minLength: pieces.length, maxLength: pieces.length });
  });
  fc.assert(
    fc.property(shuffled, (pieces) => {
      const belongs = assemble(pieces, []);
      const named = new Map<number, Set<string>>();
      pieces.forEach((piece, at) => {
        named.set(piece.of, (named.get(piece.of) ?? new Set()).add(nameOf(belongs[at])));
      });
      expect([...named.values()].every((names) => names.size === 1)).toBe(true);
      const all = [...named.values()].flatMap((names) => [...names]);
      expect(new Set(all).size).toBe(all.length);
    }),
  );
});

test("it does not matter where one batch of pieces ends and the next begins", () => {
  const cut = messages.chain((list) => {
    const pieces = piecesOf(list);
    const length = pieces.length;
    return fc.tuple(
      fc.shuffledSubarray(pieces, { minLength: length, maxLength: length }),
      fc.integer({ min: 0, max: length }),
    );
  });
  fc.assert(
    fc.property(cut, ([pieces, at]) => {
      const first = pieces.slice(0, at);
      const once = assemble(pieces, []);
      const before = assemble(first, []);
      const after = assemble(pieces.slice(at), unfinishedOf(first, before));
      const made = new Set(before.map((one) => name(one, 0))).size;
      expect([...groups(before, 0), ...groups(after, made)]).toEqual(groups(once, 0));
    }),
  );
});

const groups = (all: readonly Belongs[], shift: number) => all.map((one) => name(one, shift));

/** In the numbering of the whole: known ones by their id, which is the index they had. */
function name(belongs: Belongs, shift: number): number {
  return belongs.kind === "known" ? belongs.id : belongs.index + shift;
}

function unfinishedOf(pieces: readonly Marked[], belongs: readonly Belongs[]): Unfinished[] {
  const open = new Map<number, Unfinished>();
  pieces.forEach(({ accountId, writer, sender, place }, at) => {
    const belongsTo = belongs[at];
    if (place === null || belongsTo?.kind !== "new") return;
    const numbers = [...(open.get(belongsTo.index)?.numbers ?? []), place.number];
    const { ref, total } = place;
    open.set(belongsTo.index, {
      id: belongsTo.index,
      accountId,
      writer,
      sender,
      ref,
      total,
      numbers,
    });
  });
  return [...open.values()].filter(({ numbers, total }) => numbers.length < total);
}

const piece = (messageId: string, number: number): Piece => ({
  accountId: 1,
  messageId,
  writer: "447700900001",
  sender: "447700900999",
  place: { ref: "7", total: 2, number },
});

test("a reference that comes again after a whole round of them begins another message", () => {
  const pieces = [piece("a", 1), piece("b", 1), piece("c", 2), piece("d", 2)];
  expect(assemble(pieces, []).map(nameOf)).toEqual(["new 0", "new 1", "new 0", "new 1"]);
});
