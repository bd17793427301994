import { isKmsCode } from '../error-codes';
import { firstOf } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

const CODE = /ErrorCode "([A-Za-z][\w.]{2,80})"/g;
const SERVICE = /Abbrev "([A-Za-z0-9 ]{2,40})"/;

/** Haskell's amazonka: `ServiceError' {abbrev = Abbrev "KMS", …, code = ErrorCode "Disabled"}`; it drops `Exception` from codes. */
export const amazonka: ErrorShape = {
  name: 'amazonka',
  read({ clean }) {
    const printed = SERVICE.exec(clean)?.[1];
    const service = printed ? serviceName(printed) : null;
    return firstOf(clean.matchAll(CODE), 4).map((match): Reading => {
      const errorCode = match[1] as string;
      const kms = service === 'kms' || isKmsCode(errorCode);
      return { at: match.index, errorCode, kms, ...(service && { service }) };
    });
  },
};
