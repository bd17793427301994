import type { OperationTable } from '../call';
import { aliasOperations } from './aliases';
import { cryptoOperations } from './crypto';
import { grantOperations } from './grants';
import { lifecycleOperations } from './lifecycle';
import { policyOperations } from './policy';

/** Every KMS operation of the local AWS. */
export const kms: OperationTable = {
  ...lifecycleOperations,
  ...policyOperations,
  ...aliasOperations,
  ...grantOperations,
  ...cryptoOperations,
};
