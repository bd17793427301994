import { isKmsOnlyOperation, kmsActionOf } from '../kms-operations';
import type { ErrorShape, Reading } from '../reading';
import { serviceOfOperation } from '../services';

/** Where SDKs for JavaScript, PHP and Rust, and tools that wrap them, print the operation. */
const FRAMES: readonly RegExp[] = [
  /\b(?:deserializeAws_[A-Za-z0-9]{1,12}(?:_\d)?|de_)([A-Z][A-Za-z]{2,60})Command(?:Error)?\b/g,
  /Error executing "([A-Z][A-Za-z]{2,60})" on "/g,
  /Error calling KMS ([A-Z][A-Za-z]{2,60}) API/g,
  /[Cc]alling the ([A-Za-z]{3,60}) API action failed/g,
];

/** Operations that only show in a stack frame or in a tool's own sentence. */
export const sdkFrame: ErrorShape = {
  name: 'sdk-frame',
  read({ clean }) {
    const readings: Reading[] = [];
    for (const pattern of FRAMES) {
      for (const match of clean.matchAll(pattern)) {
        readings.push(readingOf(capitalised(match[1] as string), match.index));
        if (readings.length >= 8) return readings;
      }
    }
    return readings;
  },
};

function readingOf(operation: string, at: number): Reading {
  const service = isKmsOnlyOperation(operation) ? 'kms' : serviceOfOperation(operation);
  const action = service === 'kms' ? kmsActionOf(operation) : null;
  return { at, operation, kms: service === 'kms', ...(service && { service }), ...(action && { kmsAction: action }) };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
