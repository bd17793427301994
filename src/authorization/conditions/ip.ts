import { NO, tri } from '../tri';
import type { Comparison, Family } from './comparison';

/** Bytes of an IPv4 (4) or IPv6 (16) address; null when the text is neither. */
function parseIp(text: string): number[] | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (!head || !tail) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (i === groups.length - 1 && group.includes('.')) {
      const v4 = parseIpv4(group);
      if (!v4) return null;
      bytes.push(...v4);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}

interface Range {
  bytes: number[];
  prefix: number;
}

/** A CIDR range, or an address standing for itself. */
function parseRange(text: string): Range | null {
  const [address, length, ...rest] = text.trim().split('/');
  const bytes = parseIp(address ?? '');
  if (!bytes || rest.length > 0) return null;
  const bits = bytes.length * 8;
  if (length === undefined) return { bytes, prefix: bits };
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : bits + 1;
  return prefix <= bits ? { bytes, prefix } : null;
}

function contains(range: Range, address: number[]): boolean {
  if (range.bytes.length !== address.length) return false;
  for (let bit = 0; bit < range.prefix; bit += 8) {
    const width = Math.min(8, range.prefix - bit);
    const shift = 8 - width;
    const at = bit / 8;
    if ((range.bytes[at] as number) >> shift !== (address[at] as number) >> shift) return false;
  }
  return true;
}

function compile(value: string): Comparison {
  const range = parseRange(value);
  return {
    test(had) {
      const address = parseIp(had.trim());
      return range === null || address === null ? NO : tri(contains(range, address));
    },
  };
}

/** IP operators; an IPv4 range never holds an IPv6 address, nor the other way round. */
export const IP: Family = {
  ipaddress: { negated: false, compile },
  notipaddress: { negated: true, compile },
};
