import { hash, timingSafeEqual } from "node:crypto";

/** What a client-ref leads back to: one submission of one recipient. */
export type AttemptRef = {
  readonly campaignId: number;
  readonly recipientId: number;
  readonly attempt: number;
  /** Parts that the text was counted to need, for receipts that come before our own settle does. */
  readonly segments: number;
};

/**
 * 25 bytes: segments 1, campaign 5, recipient 5, attempt 2, authentication code 12.
 * In base 32 that is exactly 40 characters, the most that every provider account takes.
 */
const SIGNED_BYTES = 13;
const CODE_BYTES = 12;
const TOTAL_BYTES = SIGNED_BYTES + CODE_BYTES;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const SHAPE = /^[0-9a-hjkmnp-tv-z]{40}$/;

/**
 * Writes the reference that travels with a message and comes back in its receipts.
 * It is signed with the account's own key, so a receipt with an invented one leads nowhere.
 */
export function encodeClientRef(ref: AttemptRef, key: Uint8Array): string {
  const bytes = Buffer.alloc(TOTAL_BYTES);
  bytes.writeUInt8(Math.min(ref.segments, 255), 0);
  bytes.writeUIntBE(ref.campaignId, 1, 5);
  bytes.writeUIntBE(ref.recipientId, 6, 5);
  bytes.writeUInt16BE(ref.attempt, 11);
  authenticationCode(bytes, key).copy(bytes, SIGNED_BYTES, 0, CODE_BYTES);
  return toBase32(bytes);
}

/** Reads a reference back; null when it is not one of ours or was not signed with this key. */
export function decodeClientRef(text: string, key: Uint8Array): AttemptRef | null {
  const lower = text.toLowerCase();
  if (!SHAPE.test(lower)) return null;
  const bytes = fromBase32(lower);
  const code = authenticationCode(bytes, key).subarray(0, CODE_BYTES);
  if (!timingSafeEqual(code, bytes.subarray(SIGNED_BYTES))) return null;
  return {
    segments: bytes.readUInt8(0),
    campaignId: bytes.readUIntBE(1, 5),
    recipientId: bytes.readUIntBE(6, 5),
    attempt: bytes.readUInt16BE(11),
  };
}

/**
 * HMAC-SHA-256 (RFC 2104) of what is signed, by two digests at one go: it is worked out for every message and
 * every receipt, and an `Hmac` object costs three times as long.
 */
function authenticationCode(bytes: Buffer, key: Uint8Array): Buffer {
  const { inner, outer } = padsOf(key);
  bytes.copy(inner, BLOCK_BYTES, 0, SIGNED_BYTES);
  hash("sha256", inner, "buffer").copy(outer, BLOCK_BYTES);
  return hash("sha256", outer, "buffer");
}

/** Of SHA-256. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** The key's two blocks, each with room for what is digested behind it. */
type Pads = { readonly inner: Buffer; readonly outer: Buffer };
const pads = new WeakMap<Uint8Array, Pads>();

function padsOf(key: Uint8Array): Pads {
  const known = pads.get(key);
  if (known) return known;
  const short = key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key;
  const padded = (byte: number, room: number): Buffer => {
    const block = Buffer.alloc(BLOCK_BYTES + room, byte);
    for (const [at, value] of short.entries()) block[at] = value ^ byte;
    return block;
  };
  const made = { inner: padded(0x36, SIGNED_BYTES), outer: padded(0x5c, DIGEST_BYTES) };
  pads.set(key, made);
  return made;
}

/** Five bytes make eight characters. */
function toBase32(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 5) {
    let group = bytes.readUIntBE(at, 5);
    let eight = "";
    for (let digit = 0; digit < 8; digit += 1) {
      eight = ALPHABET.charAt(group % 32) + eight;
      group = Math.floor(group / 32);
    }
    text += eight;
  }
  return text;
}

/** What each character stands for, by its code. */
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < ALPHABET.length; digit += 1) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

function fromBase32(text: string): Buffer {
  const bytes = Buffer.alloc(TOTAL_BYTES);
  for (let at = 0; at < text.length; at += 8) {
    let group = 0;
    for (let place = at; place < at + 8; place += 1) {
      group = group * 32 + (DIGITS[text.charCodeAt(place)] ?? 0);
    }
    bytes.writeUIntBE(group, (at / 8) * 5, 5);
  }
  return bytes;
}
