import { uuid } from '../identifiers';
import type { Key, World } from '../world';

/** Deletes every key whose waiting period is over, with its aliases, as KMS does on its own; the trail keeps that. */
export function deleteDueKeys(world: World): void {
  const now = world.clock();
  for (const account of world.accounts.values())
    for (const region of account.regions.values())
      for (const key of region.keys.values()) {
        if (key.state !== 'PendingDeletion' || key.deletionDate === null || key.deletionDate > now) continue;
        region.keys.delete(key.id);
        for (const alias of region.aliases.values())
          if (alias.targetKeyId === key.id) region.aliases.delete(alias.name);
        recordDeletion(world, key, key.deletionDate);
      }
}

function recordDeletion(world: World, key: Key, time: Date): void {
  const id = uuid();
  const { arn, account, region } = key;
  const record = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: 'AWS Internal' },
    eventTime: `${time.toISOString().slice(0, 19)}Z`,
    eventSource: 'kms.amazonaws.com',
    eventName: 'DeleteKey',
    awsRegion: region,
    sourceIPAddress: 'AWS Internal',
    userAgent: 'AWS Internal',
    requestParameters: null,
    responseElements: null,
    eventID: id,
    readOnly: false,
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: arn }],
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  const base = { id, name: 'DeleteKey', source: 'kms.amazonaws.com', time, account, region, readOnly: false };
  world.events.push({
    ...base,
    username: '',
    accessKeyId: '',
    resources: [{ type: 'AWS::KMS::Key', name: arn }],
    record,
  });
}
