/** Policy documents of the scenarios. */

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: unknown;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Document {
  Version: '2012-10-17';
  Id?: string;
  Statement: Statement[];
}

export function document(...statements: Statement[]): Document {
  return { Version: '2012-10-17', Statement: statements };
}

/** An identity statement that allows. */
export function allow(Sid: string, Action: string | string[], Resource: string | string[] = '*'): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

/** A key policy statement that allows one or more principals. */
export function allowPrincipal(Sid: string, AWS: string | string[], Action: string | string[]): Statement {
  return { Sid, Effect: 'Allow', Principal: { AWS }, Action, Resource: '*' };
}

export function root(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

export function role(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

export function session(account: string, name: string, sessionName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** Everything is left to IAM: what KMS gives a key that is made without a policy. */
export function delegation(account: string): Statement {
  return allowPrincipal('EnableIamPolicies', root(account), 'kms:*');
}

/** IAM may administer the key, but not use it. */
export function administrationOnly(account: string): Statement {
  return allowPrincipal('EnableIamPoliciesForAdministration', root(account), [
    'kms:Create*',
    'kms:Describe*',
    'kms:Enable*',
    'kms:Disable*',
    'kms:Get*',
    'kms:List*',
    'kms:Put*',
    'kms:Revoke*',
    'kms:TagResource',
    'kms:Update*',
    'kms:ScheduleKeyDeletion',
    'kms:CancelKeyDeletion',
  ]);
}

/** Actions of an application that encrypts and decrypts. */
export const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'];

/** Trust policy of a role that an AWS service assumes. */
export function trustService(service: string): unknown {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** Trust policy of a role that the account's own principals assume. */
export function trustAccount(account: string): unknown {
  const statement = { Effect: 'Allow', Principal: { AWS: root(account) }, Action: 'sts:AssumeRole' };
  return { Version: '2012-10-17', Statement: [statement] };
}
