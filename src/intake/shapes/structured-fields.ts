import { isErrorCode, isKmsCode } from '../error-codes';
import type { ErrorShape, Reading } from '../reading';

/** Fields in which JSON bodies, XML bodies and inspected objects carry the code; earlier patterns are further out. */
const CODE_FIELDS: readonly RegExp[] = [
  /<Code>\s{0,20}([\w.]{1,100}(?:\n\s{0,20}[\w.]{1,100})?)\s{0,20}<\/Code>/g,
  /["']?\b(?:errorCode|ErrorCode|error_code|Error\.Code)["']?\s{0,4}[:=]\s{0,4}["']?([\w.#]{2,120})(?![\w.#]|\n[a-z])/g,
  /["']?\b(?:__type|errorType|[eE]rror)["']?\s{0,4}[:=]\s{0,4}u?["']([\w.#]{2,120})["']/g,
  /(?<![\w$.])["']?(?:code|Code|name)["']?\s{0,4}[:=]\s{0,4}u?["']([\w.#]{2,120})["']/g,
];

/** Bodies and dumps with named fields: S3 and query XML, JSON 1.1 errors, Lambda error JSON, `util.inspect` of SDK errors. */
export const structuredFields: ErrorShape = {
  name: 'structured-fields',
  read({ clean }) {
    return CODE_FIELDS.flatMap((pattern, rank) => {
      const readings: Reading[] = [];
      for (const match of clean.matchAll(pattern)) {
        const code = (match[1] as string).replace(/\s/g, '').split('#').pop() as string;
        const service = rank === 0 && clean.includes('<HostId>') ? 's3' : null;
        if (rank === 0 || isErrorCode(code)) {
          readings.push({
            at: match.index,
            errorCode: withoutPackage(code),
            kms: isKmsCode(code),
            ...(service && { service }),
          });
        }
        if (readings.length >= 8) break;
      }
      return readings;
    });
  },
};

/** `com.amazonaws.kms.NotFoundException` is `NotFoundException`; `KMS.NotFoundException` and `Lambda.X` stay. */
function withoutPackage(code: string): string {
  return /^(?:com|software|amazon|aws)\./i.test(code) ? (code.split('.').pop() as string) : code;
}
