import { randomBytes, randomUUID } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A unique id as IAM makes them: four letters that say what it is, then 17 of `A–Z2–7`. */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AKIA' | 'ASIA', length = 17): string {
  return prefix + [...randomBytes(length)].map((byte) => BASE32[byte % 32]).join('');
}

/** 40 characters, the form of a secret access key. */
export function secretKey(): string {
  return randomBytes(30).toString('base64');
}

/** An opaque token, for sessions and grants. */
export function token(bytes = 96): string {
  return randomBytes(bytes).toString('base64');
}

export function hexId(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

export function uuid(): string {
  return randomUUID();
}
