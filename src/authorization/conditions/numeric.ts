import { NO, tri } from '../tri';
import type { Family, Operator } from './comparison';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** A decimal number; null for anything else, such as `1e3`. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : null;
}

function operator(compare: (had: number, wanted: number) => boolean, negated = false): Operator {
  return {
    negated,
    compile(value) {
      const wanted = parseNumber(value);
      return {
        test(had) {
          const number = parseNumber(had);
          return wanted === null || number === null ? NO : tri(compare(number, wanted));
        },
      };
    },
  };
}

/** Numeric operators: decimals on both sides; anything else matches nothing. */
export const NUMERIC: Family = {
  numericequals: operator((had, wanted) => had === wanted),
  numericnotequals: operator((had, wanted) => had === wanted, true),
  numericlessthan: operator((had, wanted) => had < wanted),
  numericlessthanequals: operator((had, wanted) => had <= wanted),
  numericgreaterthan: operator((had, wanted) => had > wanted),
  numericgreaterthanequals: operator((had, wanted) => had >= wanted),
};
