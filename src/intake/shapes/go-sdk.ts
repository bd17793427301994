import { isErrorCode, isKmsCode } from '../error-codes';
import { kmsActionOf, kmsOperation } from '../kms-operations';
import { firstOf, occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

const OPEN = 'operationerror';

/** AWS SDK for Go v2: `operation error SERVICE: OPERATION, https response error …, api error CODE: …`. */
export const goSdk: ErrorShape = {
  name: 'go-sdk',
  read(text) {
    const readings = occurrences(text.flat, OPEN).map((at) => readAt(text, at));
    return [...readings, ...cutOff(text), ...dumped(text), ...apiErrors(text)]
      .filter((reading) => reading !== null)
      .sort((a, b) => Number(b.kms) - Number(a.kms));
  },
};

function readAt(text: PastedText, start: number): Reading | null {
  const head = /^([a-z0-9&.-]{2,60}):([a-z][a-z0-9]{2,60})[,:]/.exec(text.flat.slice(start + OPEN.length, start + 140));
  if (!head) return null;
  const [whole, printed, named] = head as unknown as [string, string, string];
  const operationAt = start + OPEN.length + printed.length + 1;
  const operation = text.dense.slice(operationAt, operationAt + named.length);
  const reading: Reading = { at: text.cleanIndex(start), ...operationFacts(printed, operation) };
  const code = codeAfter(text, start + OPEN.length + whole.length);
  if (code) reading.errorCode = code;
  if (code && isKmsCode(code)) reading.kms = true;
  return reading;
}

/** The code behind `api error`, or, for modelled errors, behind the request id. */
function codeAfter(text: PastedText, from: number): string | null {
  const window = text.dense.slice(from, from + 700);
  const flat = text.flat.slice(from, from + 700);
  const api = flat.indexOf('apierror');
  const identity = flat.indexOf('requestid:');
  const start = api >= 0 ? api + 'apierror'.length : identity >= 0 ? flat.indexOf(',', identity) + 1 : 0;
  const code = /^(?:[A-Za-z]{1,20}ID:[^,]{0,120},)?([A-Za-z][\w.]{2,80}):/.exec(window.slice(start))?.[1];
  return code && (api >= 0 || isErrorCode(code)) ? code : null;
}

const CUT = /([A-Za-z0-9]{2,40}):\s{0,4}([A-Z][A-Za-z0-9]{2,60}),\s{0,4}$/;

const DUMP = /ServiceID:\s{0,4}([A-Za-z0-9]{2,40}),?\s{1,4}OperationName:\s{0,4}([A-Z][A-Za-z0-9]{2,60})/g;

/** `%+v` of the error: `{ServiceID: KMS, OperationName: Sign, Err: …}`. */
function dumped({ clean }: PastedText): Reading[] {
  return firstOf(clean.matchAll(DUMP), 4).map((match) => ({
    at: match.index,
    ...operationFacts(match[1] as string, match[2] as string),
  }));
}

/** `… KMS: Decrypt, https response error …`, where the words in front were cut off. */
function cutOff(text: PastedText): Reading[] {
  if (text.flat.includes(OPEN)) return [];
  return occurrences(text.flat, ',httpsresponseerror', 4).flatMap((at) => {
    const end = text.cleanIndex(at) + 1;
    const [, printed, operation] = CUT.exec(text.clean.slice(Math.max(0, end - 120), end)) ?? [];
    return printed && operation ? [{ at: end, ...operationFacts(printed, operation) }] : [];
  });
}

function operationFacts(printed: string, named: string): Partial<Reading> {
  const service = serviceName(printed);
  const operation = kmsOperation(named) ?? named;
  const action = service === 'kms' ? kmsActionOf(operation) : null;
  return { operation, kms: service === 'kms', ...(service && { service }), ...(action && { kmsAction: action }) };
}

/** `api error CODE: …` without the first part of the sentence. */
function apiErrors(text: PastedText): Reading[] {
  if (text.flat.includes(OPEN)) return [];
  return occurrences(text.flat, 'apierror', 4).flatMap((at) => {
    const code = /^([A-Za-z][\w.]{2,80}):/.exec(text.dense.slice(at + 8, at + 100))?.[1];
    return code ? [{ at: text.cleanIndex(at), errorCode: code, kms: isKmsCode(code) }] : [];
  });
}
