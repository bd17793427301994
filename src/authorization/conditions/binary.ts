import { NO, tri } from '../tri';
import type { Family } from './comparison';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decode(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}

/** `BinaryEquals`: byte for byte, both sides base64. */
export const BINARY: Family = {
  binaryequals: {
    negated: false,
    compile(value) {
      const wanted = decode(value);
      return {
        test(had) {
          const bytes = decode(had);
          return wanted === null || bytes === null ? NO : tri(wanted.equals(bytes));
        },
      };
    },
  },
};
