import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";

/** Encrypts and decrypts provider secrets: AES-256-GCM, bound to what they belong to. */
export type Sealer = {
  seal(secret: string, belongsTo: string): Buffer;
  /** @throws SealError when the installation's secret is not the one it was sealed with */
  unseal(sealed: Uint8Array, belongsTo: string): string;
  /** Derives the key, which keeps a process busy for a twentieth of a second, now instead of at the first use. */
  prepare(): void;
};

/** A sealed secret that this installation cannot open, in words for the person who can mend it. */
export class SealError extends Error {
  override name = "SealError";
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSealer(installationSecret: string): Sealer {
  let derived: Buffer | undefined;
  // Most commands seal nothing.
  const key = () => (derived ??= scryptSync(installationSecret, "volley credentials", 32));
  return {
    prepare: () => void key(),
    seal(secret, belongsTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key(), nonce).setAAD(Buffer.from(belongsTo));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    unseal(sealed, belongsTo) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv(CIPHER, key(), nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(belongsTo))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new SealError(
          `the secret of ${belongsTo} cannot be decrypted: VOLLEY_SECRET is not the one that it was stored under`,
          { cause },
        );
      }
    },
  };
}
