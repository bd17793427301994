import type { Key } from '../world';

/** `KeyMetadata` as DescribeKey and CreateKey return it. */
export function metadata(key: Key): Record<string, unknown> {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    DeletionDate: key.deletionDate,
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: key.usage === 'ENCRYPT_DECRYPT' ? ['SYMMETRIC_DEFAULT'] : undefined,
    MultiRegion: key.multiRegion,
    CurrentKeyMaterialId: key.origin === 'AWS_KMS' && key.spec === 'SYMMETRIC_DEFAULT' ? materialId(key) : undefined,
  };
}

/** 64 hexadecimal digits that stay the same for the key. */
export function materialId(key: Key): string {
  return key.id.replaceAll('-', '').replace('mrk', '').padEnd(64, '0').slice(0, 64);
}
