import type { FixCode } from '../../domain/fix';

/** The writes that each planned fix and its undo send: what the remediation role needs, and nothing else. */
export const SENT_OPERATIONS = {
  'enable-key': ['kms:EnableKey', 'kms:DisableKey'],
  'cancel-key-deletion': ['kms:CancelKeyDeletion', 'kms:EnableKey'],
  'add-key-policy-statement': ['kms:PutKeyPolicy'],
  'add-iam-permission': ['iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
} as const satisfies Partial<Record<FixCode, readonly string[]>>;
