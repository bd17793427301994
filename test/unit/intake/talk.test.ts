import { NO_SIGNAL } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';
import { DISABLED, KEY, REFUSAL, TALK } from './talk-texts';

const REPORTS = [
  `help, we are getting ${REFUSAL}`,
  `hi team, does anyone know why we get this? ${REFUSAL}`,
  `What does this mean? ${REFUSAL}`,
  `seit gestern bekommen wir beim Lesen: ${REFUSAL}. Kann jemand helfen?`,
  `since yesterday we see ${DISABLED} in prod, what should we do?`,
  `If I run the job by hand it fails with ${DISABLED}`,
  `[SEC-12] uploads fail: ${DISABLED}`,
  `it was fixed yesterday but today the consumer prints ${REFUSAL} again, but now for all shards`,
  `const out = await kms.send(new DecryptCommand({ CiphertextBlob }));\n\n${REFUSAL}`,
  `ALARM: "kms-denied" in EU (Ireland). 3 x ${REFUSAL}`,
  `Resolved remote host, then: ${DISABLED}`,
  `it works again on staging but prod still prints ${REFUSAL}`,
  `The key was fixed yesterday, still ${DISABLED}`,
  `For example this one from 10:02: ${REFUSAL}`,
  `fix: needed asap, prod cannot decrypt: ${REFUSAL}`,
  `log says "kms key ${KEY} is disabled" and then exits`,
  `expected 200 got 500: ${REFUSAL}`,
  `def test_live():\n>       open_blob(b"x")\nE       ClientError: ${REFUSAL}`,
  'If anybody is around: the consumer gets KmsThrottled on every receive',
  'lambda in prod throws KMSAccessDeniedException since 10:30',
  'AccessDeniedException on kms:Decrypt again, third time this week',
  'orders-consumer: DisabledException',
  'Status=Failed Reason=KMS_KEY_ACCESS_DENIED stream=door-cam-1',
  'we get "Access to KMS is not allowed" from the operator',
  'the deploy stopped, it said "Access to KMS is not allowed"',
  'status "KMS access was denied" on the function',
  '"Access to KMS is not allowed" - what now?',
  ' Timestamp             Error code                     Error message\n 2026-09-08T09:14:02Z  S3.KMS.AccessDeniedException   Access denied to the KMS key',
  'DisabledExceptionが発生しています',
  'is KMS down? getting KMSInternalException everywhere',
  '@oncall sqs → `KmsDisabled` on SendMessage, all regions?',
  'reason: DisabledException was raised by the key',
  '从今天早上开始一直报 AccessDeniedException (kms:Decrypt)',
  'IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation. -- what does that mean?',
  'prod/orders: could not get secret data: AccessDeniedException: Access to KMS is not allowed',
  '`DisabledException`',
  'we see DisabledException in eu-west-1',
  'S3 put returns KMS.NotFoundException for the exports bucket',
  'lambda dies on cold start with KMSAccessDeniedException',
  'pods are crashlooping, DisabledException',
  'anyone seen this? KMSInvalidStateException',
  'why do I get DisabledException on alias/orders?',
  'prod queue broken, error is KmsInvalidState',
  'checkout gives DisabledException on all pods',
  'hilfe, seit heute früh nur noch DisabledException auf allen Pods',
  'depuis ce matin on a des KMSInvalidStateException sur la file',
  'started yesterday, now DisabledException on every read',
  'InvalidCiphertextException in the backup job, what do I do?',
  'ERROR could not unwrap after 3 attempts, last was DisabledException for alias/orders',
];

describe('talk about errors', () => {
  describe.each(Object.entries(TALK))('%s', (_, texts) => {
    it.each(texts)('%s gives no signal', (text) => expect(parseSignal(text)).toEqual(NO_SIGNAL));
  });

  it.each(REPORTS)('%s is a report', (text) => expect(parseSignal(text).isKmsError).toBe(true));

  it('does not ascribe a refusal in own words to S3', () => {
    expect(parseSignal('AccessDenied on kms:Decrypt in the nightly job, failing since 9:40').service).toBe('kms');
  });
});
