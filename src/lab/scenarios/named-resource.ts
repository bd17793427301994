import { regionOf } from '../aws/find';
import { PAYMENTS } from '../aws/new-world';
import { allow, delegation, document, session, USE } from './documents';
import { addAppKey, addAppRole, happened, usedBefore } from './history';
import { paymentsKey } from './key-state';
import type { Scenario } from './scenario';
import { refusalOf } from './texts';

const EU = 'eu-west-1';
const QUEUE = 'order-intake';
const QUEUE_KEY = 'a4d81f6c-03b7-4c52-9e1d-68f5b2c7390e';

/** The text names a queue and no key: the queue's settings do. */
export const queueKeyDisabled: Scenario = {
  id: 'queue-key-disabled',
  title: 'Order intake: the queue refuses messages',
  description: 'The key of the queue was disabled; the error of SQS names the queue only.',
  expected: 'key-disabled',
  reworded: true,
  failingCall: {
    as: session(PAYMENTS, 'OrderIntake', 'intake-2'),
    service: 'kms',
    operation: 'GenerateDataKey',
    region: EU,
    input: () => ({ KeyId: paymentsKey(QUEUE_KEY, EU), KeySpec: 'AES_256' }),
  },
  seed(world) {
    const team = 'order-management';
    const inline = { 'queue-key': document(allow('UseQueueKey', USE, paymentsKey(QUEUE_KEY, EU))) };
    addAppRole(world, { account: PAYMENTS, name: 'OrderIntake', team, inline });
    const where = { account: PAYMENTS, region: EU, id: QUEUE_KEY };
    const policy = document(delegation(PAYMENTS));
    const key = addAppKey(world, { ...where, alias: 'alias/order-intake', application: 'orders', team, policy });
    regionOf(world, PAYMENTS, EU).encrypted.set(`sqs-queue/${QUEUE}`, 'alias/order-intake');
    usedBefore(world, key, { role: 'OrderIntake', by: 'intake-1' });
    happened(world, 45, { key, operation: 'DisableKey', by: 'ines.costa' });
  },
  failedMinutesAgo: 6,
  errorText: (world) => {
    const { requestId } = refusalOf(world, queueKeyDisabled.failingCall);
    const code = 'KmsDisabled';
    return [
      'Traceback (most recent call last):',
      '  File "/srv/intake/publish.py", line 41, in send',
      '    sqs.send_message(QueueUrl=QUEUE_URL, MessageBody=body)',
      `botocore.errorfactory.${code}: An error occurred (${code}) when calling the SendMessage operation: the request was rejected because the key is not enabled.`,
      `queue: https://sqs.${EU}.amazonaws.com/${PAYMENTS}/${QUEUE}`,
      `trace: ${requestId}`,
    ].join('\n');
  },
};
