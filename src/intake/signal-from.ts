import { isWholePrincipal } from '../domain/arn';
import type { MissingField, OtherError, Signal } from '../domain/signal';
import { keyTypeOf, principalFacts, whereOfKey } from './arns';
import { denyReasonOf } from './deny-reason';
import { serviceOfCode } from './error-codes';
import { isConcreteKey, keyOf } from './key-of-error';
import type { PastedText } from './pasted-text';
import { pick } from './pick';
import { ANCHORS, PRECEDENCE } from './precedence';
import type { Reading, Readings } from './reading';
import type { RefusalFacts } from './same-error';
import { serviceOfError } from './service-of-error';
import { codeToken } from './shapes/code-token';
import { javaSdk } from './shapes/java-sdk';
import { notAuthorized } from './shapes/not-authorized';
import { resourceFor, resourceMention } from './shapes/resource-mention';

/** Puts what the shapes read together into one signal, by the order of precedence of each field. */
export function signalFrom(readings: Readings, text: PastedText): Signal {
  const errorCode = errorCodeFrom(readings, text);
  const keyRef = keyOf(readings, text);
  const principalArn = pick(readings, 'principalArn');
  const where = keyRef ? whereOfKey(keyRef) : { region: null, accountId: null };
  const principal = principalArn ? principalFacts(principalArn) : { type: null, accountId: null };
  const { service, guessed } = serviceOfError(readings, text, errorCode);
  const signal: Signal = {
    isKmsError: true,
    errorCode,
    service,
    operation: pick(readings, 'operation'),
    kmsAction: pick(readings, 'kmsAction'),
    principalArn,
    principalType: principal.type,
    principalAccountId: principal.accountId,
    keyRef,
    keyType: keyRef ? keyTypeOf(keyRef) : null,
    region: where.region ?? pick(readings, 'region'),
    accountId: where.accountId,
    denyReason: denyReasonOf(readings, text, errorCode),
    requestId: pick(readings, 'requestId'),
    encryptionContext: pick(readings, 'encryptionContext'),
    missing: [],
  };
  const complete = { ...signal, missing: missingFrom(signal) };
  return { ...complete, ...(guessed && { serviceGuessed: true as const }), ...furtherFacts(readings, complete) };
}

/** What only some texts state; absent where they do not. */
function furtherFacts(readings: Readings, { missing, service, requestId }: Signal): Partial<Signal> {
  const requestContext = pick(readings, 'requestContext');
  const policyArn = pick(readings, 'policyArn');
  const authorizationId = pick(readings, 'authorizationId');
  const grantee = pick(readings, 'grantee');
  const invocationId = requestId === pick(readings, 'invocationId') ? requestId : null;
  const foreignKey = pick(readings, 'foreignKey');
  const resource = missing.includes('key') ? resourceFor(service, readings.get(resourceMention) ?? []) : null;
  return {
    ...(requestContext && { requestContext }),
    ...(policyArn && { policyArn }),
    ...(authorizationId && { authorizationId }),
    ...(grantee && { grantee }),
    ...(invocationId && { invocationId }),
    ...(foreignKey && { foreignKey }),
    ...(resource && { resource }),
  };
}

/** What an error that is not the one answered says of itself; null where it has neither a code nor IAM's sentence. */
export function otherErrorFrom(readings: Readings, text: PastedText): OtherError | null {
  const errorCode = errorCodeFrom(readings, text);
  const refused = readings.get(notAuthorized)?.[0]?.kmsAction;
  if (errorCode !== null) {
    const passedOn = errorCode === 'AccessDenied' || !refused;
    const service = pick(readings, 'service') ?? serviceOfCode(errorCode) ?? (passedOn ? null : 'kms');
    return { errorCode, service, operation: pick(readings, 'operation') };
  }
  return refused ? { errorCode, service: 'kms', operation: refused.slice('kms:'.length) } : null;
}

/** What tells an error from others that have the same code. */
export function refusalFrom(readings: Readings, text: PastedText): RefusalFacts {
  return {
    kmsAction: pick(readings, 'kmsAction'),
    principalArn: pick(readings, 'principalArn'),
    keyRef: keyOf(readings, text),
    denyReason: denyReasonOf(readings, text, errorCodeFrom(readings, text)),
  };
}

/** Of several bare codes, the one in front of the KMS sentence; the outermost wherever a shape says which that is. */
function errorCodeFrom(readings: Readings, text: PastedText): string | null {
  for (const shape of PRECEDENCE.errorCode) {
    const coded = (readings.get(shape) ?? []).filter(({ errorCode }) => errorCode !== undefined);
    const found = shape === codeToken ? nearest(coded, anchorOf(readings), text) : coded[0];
    if (found?.errorCode) return printedCode(found.errorCode, readings);
  }
  return null;
}

/** The code itself where Java's name of its class stands in front: `KMSKeyNotAccessibleException … Error Code: KMSKeyNotAccessibleFault`. */
function printedCode(code: string, readings: Readings): string {
  const stem = code.replace(/Exception$/, '');
  return readings.get(javaSdk)?.find(({ errorCode }) => errorCode === `${stem}Fault`)?.errorCode ?? code;
}

function anchorOf(readings: Readings): number | null {
  for (const shape of ANCHORS) {
    const at = readings.get(shape)?.find(({ kms }) => kms)?.at;
    if (at !== undefined) return at;
  }
  return null;
}

function nearest(coded: readonly Reading[], anchor: number | null, text: PastedText): Reading | undefined {
  if (anchor === null) return coded.find(({ kms }) => kms) ?? coded[0];
  const line = text.clean.lastIndexOf('\n', anchor - 1);
  const before = coded.filter(({ at }) => at <= anchor);
  const onLine = before.filter(({ at }) => at > line);
  const passedOn = PASSES_ON.test(onLine[0]?.errorCode ?? '') ? onLine.find(({ kms }) => kms) : undefined;
  return passedOn ?? onLine[0] ?? before.at(-1) ?? coded[0];
}

/** A code that says nothing but that another one stands behind it. */
const PASSES_ON = /(?:^|\.)InternalError$/;

/** What a diagnosis has to ask for. The account may be the principal's, until AWS says otherwise. */
function missingFrom(signal: Signal): MissingField[] {
  const missing: MissingField[] = [];
  if (!signal.keyRef || !isConcreteKey(signal.keyRef)) missing.push('key');
  if (!signal.principalArn || !isWholePrincipal(signal.principalArn)) missing.push('principal');
  if (!signal.accountId && !signal.principalAccountId) missing.push('account');
  if (!signal.region) missing.push('region');
  return missing;
}
