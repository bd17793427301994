import { BoundedCache } from '../bounded-cache';
import { NO, tri } from '../tri';
import type { Family, Operator } from './comparison';

const EPOCH = /^\d{5,}(?:\.\d+)?$/;
const ISO = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?$/;
const HAS_ZONE = /(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970 of an ISO 8601 date (W3C profile; no zone: UTC) or of epoch seconds; null for a day that no month has. */
export function parseInstant(text: string): number | null {
  return instants.get(text);
}

/** The same few moments come up again and again, among them the time of the request. */
const instants = new BoundedCache<number | null>(1000, readInstant);

function readInstant(text: string): number | null {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return Number(trimmed) * 1000;
  if (!ISO.test(trimmed)) return null;
  const [year, month = 1, day = 1] = trimmed.slice(0, 10).split('-').map(Number);
  if (day > new Date(Date.UTC(year as number, month, 0)).getUTCDate()) return null;
  const zoned = trimmed.includes('T') && !HAS_ZONE.test(trimmed) ? `${trimmed}Z` : trimmed;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : at;
}

function operator(compare: (had: number, wanted: number) => boolean, negated = false): Operator {
  return {
    negated,
    compile(value) {
      const wanted = parseInstant(value);
      return {
        test(had) {
          const at = parseInstant(had);
          return wanted === null || at === null ? NO : tri(compare(at, wanted));
        },
      };
    },
  };
}

/** Date operators; ISO and epoch forms compare with each other. */
export const DATE: Family = {
  dateequals: operator((had, wanted) => had === wanted),
  datenotequals: operator((had, wanted) => had === wanted, true),
  datelessthan: operator((had, wanted) => had < wanted),
  datelessthanequals: operator((had, wanted) => had <= wanted),
  dategreaterthan: operator((had, wanted) => had > wanted),
  dategreaterthanequals: operator((had, wanted) => had >= wanted),
};
