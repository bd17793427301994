import { isKmsOnlyOperation, kmsActionOf } from '../kms-operations';
import type { ErrorShape, Reading } from '../reading';
import { serviceOfOperation } from '../services';

interface Frame {
  pattern: RegExp;
  /** The frame itself says that the operation failed. */
  failed: boolean;
}

/** Where SDKs for JavaScript and PHP, debug logs (KMS is `TrentService` on the wire) and tools print the operation. */
const FRAMES: readonly Frame[] = [
  { pattern: /\b(?:deserializeAws_[A-Za-z0-9]{1,12}(?:_\d)?|de_)([A-Z][A-Za-z]{2,60})CommandError\b/g, failed: true },
  { pattern: /Error executing "([A-Z][A-Za-z]{2,60})" on "/g, failed: true },
  { pattern: /Error calling KMS ([A-Z][A-Za-z]{2,60}) API/g, failed: true },
  { pattern: /[Cc]alling the ([A-Za-z]{3,60}) API action failed/g, failed: true },
  { pattern: /\bTrentService\.([A-Z][A-Za-z]{2,60}) failed/g, failed: true },
  { pattern: /\bTrentService\.([A-Z][A-Za-z]{2,60})/g, failed: false },
];

/** Operations that only show in a stack frame, on the wire, or in a tool's own sentence. */
export const sdkFrame: ErrorShape = {
  name: 'sdk-frame',
  read({ clean }) {
    const readings: Reading[] = [];
    for (const { pattern, failed } of FRAMES) {
      for (const match of clean.matchAll(pattern)) {
        readings.push(readingOf(capitalised(match[1] as string), match.index, failed));
        if (readings.length >= 8) return readings;
      }
    }
    return readings;
  },
};

function readingOf(operation: string, at: number, failed: boolean): Reading {
  const service = isKmsOnlyOperation(operation) ? 'kms' : serviceOfOperation(operation);
  const action = service === 'kms' ? kmsActionOf(operation) : null;
  return {
    at,
    operation,
    kms: failed && service === 'kms',
    ...(service && { service }),
    ...(action && { kmsAction: action }),
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
