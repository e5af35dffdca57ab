/** The place of a piece in a longer message. */
type PiecePlace = {
  readonly ref: string;
  readonly total: number;
  /** From 1. */
  readonly number: number;
};

/** One webhook: a whole message, or a piece of one. */
export type Piece = {
  readonly accountId: number;
  readonly messageId: string;
  /** Who wrote, as it came. */
  readonly writer: string;
  /** Our number. */
  readonly sender: string;
  readonly place: PiecePlace | null;
};

/** A message that lacks pieces. */
export type Unfinished = {
  readonly id: number;
  readonly accountId: number;
  readonly writer: string;
  readonly sender: string;
  readonly ref: string;
  readonly total: number;
  /** Which it has. */
  readonly numbers: readonly number[];
};

/** Where a piece belongs: to a message that is known, or to the n-th new one. */
export type Belongs =
  | { readonly kind: "known"; readonly id: number }
  | { readonly kind: "new"; readonly index: number };

/**
 * Finds out which pieces make a message together. They come in any order and mixed with others; a
 * reference is a byte, so the same one comes again with a later message, which is told by a number that is
 * taken. Pieces that came before are left out by the caller.
 *
 * @returns where each piece belongs; new messages are numbered from 0 in the order of their first pieces
 */
export function assemble(
  pieces: readonly Piece[],
  unfinished: readonly Unfinished[],
): readonly Belongs[] {
  const open = unfinished.map((one) => ({
    key: keyOf(one, one),
    numbers: new Set(one.numbers),
    belongs: { kind: "known", id: one.id } as Belongs,
  }));
  let count = 0;
  return pieces.map((piece) => {
    const { place } = piece;
    if (place === null || place.total === 1) return { kind: "new", index: count++ };
    const key = keyOf(piece, place);
    const found = open.find((one) => one.key === key && !one.numbers.has(place.number));
    if (found) {
      found.numbers.add(place.number);
      return found.belongs;
    }
    const belongs: Belongs = { kind: "new", index: count++ };
    open.push({ key, numbers: new Set([place.number]), belongs });
    return belongs;
  });
}

function keyOf(
  of: Pick<Piece, "accountId" | "writer" | "sender">,
  { ref, total }: Pick<PiecePlace, "ref" | "total">,
): string {
  return JSON.stringify([of.accountId, of.writer, of.sender, ref, total]);
}
