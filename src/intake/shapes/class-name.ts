import { isErrorCode, isKmsCode } from '../error-codes';
import { inSource } from '../evidence/source-code';
import { firstOf } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

/** How SDKs name an exception class: group 1 the service, group 2 the class where the SDK models errors as classes. */
const CLASSES: readonly RegExp[] = [
  /com\.amazonaws\.services\.([a-z0-9]{2,40})\.model\.(\w{3,80})/g,
  /software\.amazon\.awssdk\.services\.([a-z0-9]{2,40})\.model\.(\w{3,80})/g,
  /\bAws::([A-Za-z0-9]{2,40})::Errors::(\w{3,80})/g,
  /\bAmazon\.([A-Za-z0-9]{2,40})\.(?:Model\.)?(\w{3,80}Exception)/g,
  /\bAws\\{1,4}([A-Za-z0-9]{2,40})\\{1,4}Exception\\{1,4}(\w{3,80})/g,
  /@aws-sdk\/client-([a-z0-9-]{2,40})(?=[/'"@)])/g,
  /\baws_sdk_([a-z0-9]{2,40})::/g,
  /\baws-sdk-kms-()/g,
];
const SDK_INTERNAL = new Set(['runtime', 'core', 'util', 'internal']);

/** Exception classes of the SDKs for Java, Ruby, .NET, PHP, JavaScript and Rust: they name the service, most also the code. */
export const className: ErrorShape = {
  name: 'class-name',
  read({ clean }) {
    return CLASSES.flatMap((pattern) => firstOf(clean.matchAll(pattern), 24))
      .filter((match) => !inSource(clean, match.index, match.index + match[0].length))
      .map(readMatch)
      .filter((reading) => reading !== null)
      .sort((a, b) => a.at - b.at);
  },
};

function readMatch(match: RegExpExecArray): Reading | null {
  const printed = match[1] || 'kms';
  if (SDK_INTERNAL.has(printed.toLowerCase())) return null;
  const service = serviceName(printed);
  const reading: Reading = { at: match.index };
  if (service) reading.service = service;
  if (match[2] && isErrorCode(match[2])) reading.errorCode = match[2];
  if (service === 'kms' || (reading.errorCode && isKmsCode(reading.errorCode))) reading.kms = true;
  return reading;
}
