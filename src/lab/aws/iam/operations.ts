import type { OperationTable } from '../call';
import { accountDetailsOperations } from './account-details';
import { readOperations } from './reads';
import { simulateOperations } from './simulate';
import { writeOperations } from './writes';

/** Every IAM operation of the local AWS. */
export const iam: OperationTable = {
  ...readOperations,
  ...accountDetailsOperations,
  ...writeOperations,
  ...simulateOperations,
};
