import type { OperationTable } from './call';
import { cloudtrail } from './cloudtrail';
import { ec2 } from './ec2';
import { lambda, s3, sqs } from './encrypted';
import { iam } from './iam/operations';
import { kms } from './kms/operations';
import { organizations } from './organizations';
import { rds } from './rds';
import { sts } from './sts';

/** Every service of the local AWS by the name that its requests are signed for. */
export const SERVICES: Readonly<Record<string, OperationTable>> = {
  kms,
  sts,
  iam,
  organizations,
  cloudtrail,
  rds,
  ec2,
  s3,
  lambda,
  sqs,
};
