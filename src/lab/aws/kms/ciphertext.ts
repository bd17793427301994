import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { keyByArn } from '../find';
import type { Key, World } from '../world';
import { canonicalContext } from './context';

/** Ciphertext: magic, length of the key's ARN, ARN, 12 bytes nonce, 16 bytes tag, sealed bytes (AES-256-GCM). */
const MAGIC = Buffer.from([0x01, 0x02, 0x02, 0x00]);
const NONCE = 12;
const TAG = 16;

/** Seals bytes under a key; the encryption context is authenticated and has to be given again to open it. */
export function seal(key: Key, plaintext: Buffer, context: Record<string, string>): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key.material, nonce);
  cipher.setAAD(Buffer.from(canonicalContext(context)));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const arn = Buffer.from(key.arn);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(arn.length);
  return Buffer.concat([MAGIC, length, arn, nonce, cipher.getAuthTag(), sealed]);
}

/** ARN of the key that sealed this; null when it is not one of our ciphertexts. */
export function sealedBy(ciphertext: Buffer): string | null {
  if (ciphertext.length < MAGIC.length + 2 || !ciphertext.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const length = ciphertext.readUInt16BE(MAGIC.length);
  const start = MAGIC.length + 2;
  if (ciphertext.length < start + length + NONCE + TAG) return null;
  return ciphertext.subarray(start, start + length).toString();
}

/** The bytes inside; null when the ciphertext is damaged or the context is another one. */
export function open(key: Key, ciphertext: Buffer, context: Record<string, string>): Buffer | null {
  const start = MAGIC.length + 2 + ciphertext.readUInt16BE(MAGIC.length);
  const nonce = ciphertext.subarray(start, start + NONCE);
  const tag = ciphertext.subarray(start + NONCE, start + NONCE + TAG);
  const decipher = createDecipheriv('aes-256-gcm', key.material, nonce);
  decipher.setAAD(Buffer.from(canonicalContext(context)));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(start + NONCE + TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

/** The key that sealed a ciphertext, wherever it is; null when it is not ours or the key is gone. */
export function sealingKey(world: World, ciphertext: Buffer): Key | null {
  const arn = sealedBy(ciphertext);
  return arn === null ? null : keyByArn(world, arn);
}
