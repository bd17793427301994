import type { ManagedPolicy } from '../world';

/** The few AWS managed policies that exist here; what matters of them is that none but the first allows KMS actions. */
const DOCUMENTS: Readonly<Record<string, unknown[]>> = {
  AdministratorAccess: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  AmazonS3FullAccess: [{ Effect: 'Allow', Action: ['s3:*', 's3-object-lambda:*'], Resource: '*' }],
  'aws-service-role/AmazonRDSServiceRolePolicy': [
    { Effect: 'Allow', Action: ['ec2:CreateNetworkInterface', 'ec2:DescribeSubnets'], Resource: '*' },
  ],
  'aws-service-role/AutoScalingServiceRolePolicy': [
    { Effect: 'Allow', Action: ['ec2:RunInstances', 'ec2:TerminateInstances', 'ec2:Describe*'], Resource: '*' },
  ],
};

/** An AWS managed policy by ARN (`arn:aws:iam::aws:policy/…`); null when it does not exist here. */
export function awsManagedPolicy(arn: string): ManagedPolicy | null {
  const path = arn.replace('arn:aws:iam::aws:policy/', '');
  const Statement = Object.hasOwn(DOCUMENTS, path) ? DOCUMENTS[path] : undefined;
  if (!Statement) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const createdAt = new Date('2015-02-06T18:40:00Z');
  return {
    name,
    arn,
    id: `ANPA${name.toUpperCase().slice(0, 17)}`,
    createdAt,
    document: { Version: '2012-10-17', Statement },
  };
}
