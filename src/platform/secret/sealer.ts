import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets of others (client secrets, refresh tokens) so that a copy of the database does not tell them. */
export interface Sealer {
  /** AES-256-GCM with a fresh nonce; the same text never looks the same twice. */
  seal(text: string): string;
  /** The text again. Throws when it was sealed by another key, or changed. */
  open(sealed: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealer with a key of 64 hexadecimal characters. */
export function createSealer(key: string): Sealer {
  const bytes = Buffer.from(key, 'hex');
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', bytes, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      const all = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', bytes, all.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = all.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}
