import type { ErrorShape, ReadingField } from './reading';
import { amazonka } from './shapes/amazonka';
import { authorizationId } from './shapes/authorization-id';
import { botocore } from './shapes/botocore';
import { className } from './shapes/class-name';
import { cloudformation } from './shapes/cloudformation';
import { cloudtrail } from './shapes/cloudtrail';
import { codeToken } from './shapes/code-token';
import { commandLine } from './shapes/command-line';
import { decodedMessage } from './shapes/decoded-message';
import { endpoint } from './shapes/endpoint';
import { goSdk } from './shapes/go-sdk';
import { grantee } from './shapes/grantee';
import { javaSdk } from './shapes/java-sdk';
import { keyArn, keyName } from './shapes/key-mention';
import { keyWording } from './shapes/key-wording';
import { kmsException } from './shapes/kms-exception';
import { kmsFailure } from './shapes/kms-failure';
import { notAuthorized } from './shapes/not-authorized';
import { place } from './shapes/place';
import { refusedAction } from './shapes/refused-action';
import { requestId } from './shapes/request-id';
import { resourceMention } from './shapes/resource-mention';
import { sdkFrame } from './shapes/sdk-frame';
import { serviceWording } from './shapes/service-wording';
import { structuredFields } from './shapes/structured-fields';

/** Every error shape that is read. Adding one is a file, a row here, and its place in the lists below. */
export const SHAPES: readonly ErrorShape[] = [
  cloudtrail,
  decodedMessage,
  botocore,
  goSdk,
  amazonka,
  structuredFields,
  kmsException,
  codeToken,
  className,
  javaSdk,
  cloudformation,
  notAuthorized,
  refusedAction,
  serviceWording,
  keyWording,
  kmsFailure,
  keyArn,
  keyName,
  commandLine,
  sdkFrame,
  endpoint,
  place,
  requestId,
  authorizationId,
  grantee,
  resourceMention,
];

/** Which shape is believed first about a field. The outermost wrapper names the code and the service, the sentence names the rest. */
export const PRECEDENCE: Record<Exclude<ReadingField, 'denyReason'>, readonly ErrorShape[]> = {
  errorCode: [
    cloudtrail,
    botocore,
    goSdk,
    amazonka,
    structuredFields,
    kmsException,
    codeToken,
    className,
    javaSdk,
    cloudformation,
  ],
  service: [
    cloudtrail,
    botocore,
    goSdk,
    amazonka,
    serviceWording,
    structuredFields,
    className,
    javaSdk,
    sdkFrame,
    endpoint,
    cloudformation,
    kmsFailure,
  ],
  operation: [cloudtrail, botocore, goSdk, sdkFrame, commandLine],
  kmsAction: [notAuthorized, cloudtrail, decodedMessage, refusedAction, botocore, goSdk, sdkFrame, commandLine],
  principalArn: [notAuthorized, cloudtrail, decodedMessage],
  keyRef: [notAuthorized, cloudtrail, decodedMessage, keyArn, commandLine, keyName],
  region: [cloudtrail, commandLine, place],
  accountId: [],
  requestId: [cloudtrail, requestId],
  invocationId: [requestId],
  policyArn: [notAuthorized],
  foreignKey: [notAuthorized],
  authorizationId: [authorizationId],
  grantee: [grantee],
  resource: [resourceMention],
  encryptionContext: [cloudtrail, commandLine],
  requestContext: [cloudtrail, commandLine],
};

/** Shapes that only a failed call prints: source code, documentation and talk do not have them. */
export const PRINTED_ONLY: ReadonlySet<ErrorShape> = new Set([
  cloudtrail,
  decodedMessage,
  botocore,
  goSdk,
  javaSdk,
  kmsException,
  notAuthorized,
]);

/** Shapes whose words may also stand in talk about keys: they count only where the text also speaks of a failure. */
export const NEEDS_FAILURE: ReadonlySet<ErrorShape> = new Set([
  keyArn,
  keyWording,
  kmsFailure,
  className,
  refusedAction,
]);

/** Sentences that state a reason; the first that is specific counts, then the first at all. IAM's own sentence decides before them. */
export const STATED_REASONS: readonly ErrorShape[] = [
  decodedMessage,
  keyArn,
  serviceWording,
  keyWording,
  refusedAction,
];

/** What shows where in a text the KMS error stands, most telling first: a code that stands near it is the one meant. */
export const ANCHORS: readonly ErrorShape[] = [notAuthorized, keyArn, serviceWording];
