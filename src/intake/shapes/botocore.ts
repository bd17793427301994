import { isKmsCode } from '../error-codes';
import { isKmsOnlyOperation, kmsActionOf, kmsOperation } from '../kms-operations';
import { occurrences, type PastedText } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceOfOperation } from '../services';

const WORDINGS = [
  { open: 'anerroroccurred(', close: ')whencallingthe' },
  { open: 'aclienterror(', close: ')occurredwhencallingthe' },
] as const;

/** AWS CLI and boto3: `An error occurred (CODE) when calling the OPERATION operation`, and the CLI's wording of 2014. */
export const botocore: ErrorShape = {
  name: 'botocore',
  read(text) {
    return WORDINGS.flatMap(({ open, close }) =>
      occurrences(text.flat, open).map((at) => readAt(text, at, open.length, close)),
    )
      .filter((reading) => reading !== null)
      .sort((a, b) => Number(b.kms) - Number(a.kms) || a.at - b.at);
  },
};

function readAt(text: PastedText, start: number, skip: number, close: string): Reading | null {
  const from = start + skip;
  const end = text.flat.indexOf(')', from);
  if (end < 0 || end - from > 120) return null;
  const errorCode = text.dense.slice(from, end);
  const reading: Reading = { at: text.cleanIndex(start), errorCode, kms: isKmsCode(errorCode) };
  if (text.flat.startsWith(close, end)) Object.assign(reading, operationFacts(text, end + close.length));
  if (reading.operation && isOperationOfKms(reading.operation, text)) reading.kms = true;
  return reading;
}

/** Other services have aliases and tags too: those operations are KMS's where the text speaks of KMS, or of keys and their quotas. */
function isOperationOfKms(operation: string, { flat }: PastedText): boolean {
  if (isKmsOnlyOperation(operation)) return true;
  return kmsOperation(operation) !== null && /awskms|:kms:|kms\.|\bkms[a-z-]{0,4}key|perkeyquota|alias\//.test(flat);
}

function operationFacts(text: PastedText, from: number): Partial<Reading> {
  const window = text.flat.slice(from, from + 120);
  const end = window.search(/operation(?:[:(.,]|$)/);
  if (end <= 0) return {};
  const printed = text.dense.slice(from, from + end);
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(printed)) return {};
  const operation = kmsOperation(printed) ?? printed;
  const service = isOperationOfKms(operation, text) ? 'kms' : serviceOfOperation(operation);
  const action = service === 'kms' ? kmsActionOf(operation) : null;
  return { operation, ...(service && { service }), ...(action && { kmsAction: action }) };
}
