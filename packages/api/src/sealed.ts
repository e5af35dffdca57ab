import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";

/** Encrypts and decrypts provider secrets: AES-256-GCM, bound to what they belong to. */
export type Sealer = {
  seal(secret: string, belongsTo: string): Buffer;
  /** @throws Error when the installation's secret is not the one it was sealed with */
  unseal(sealed: Uint8Array, belongsTo: string): string;
};

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSealer(installationSecret: string): Sealer {
  const key = scryptSync(installationSecret, "volley credentials", 32);
  return {
    seal(secret, belongsTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(belongsTo));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    unseal(sealed, belongsTo) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce)
        .setAAD(Buffer.from(belongsTo))
        .setAuthTag(tag);
      const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    },
  };
}
