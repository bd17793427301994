import { list, record, text } from '../diagnosis/read-evidence';
import { attachedWithoutDocument } from '../diagnosis/who-can/account';
import type { AccountRead } from '../diagnosis/who-can/unknowns';
import type { Json } from '../domain/json';
import { Limiter } from '../domain/limiter';
import type { ReadSession } from './ports';

/** Accounts that are read at a time; an answer may be some ten megabytes. */
const ACCOUNTS_AT_ONCE = 10;
/** Managed policies of one account that are read one by one where the account's details do not hold their document. */
const MOST_POLICIES = 100;

interface At {
  account: string;
  region: string;
}

async function readPolicy(session: ReadSession, at: At, arn: string): Promise<Json[]> {
  const policy = await session.read({ ...at, operation: 'iam:GetPolicy', input: { PolicyArn: arn } });
  const found = policy.kind === 'collected' ? record(policy.value.Policy) : {};
  const version = text(found.DefaultVersionId);
  if (!version) return [];
  const input = { PolicyArn: arn, VersionId: version };
  const read = await session.read({ ...at, operation: 'iam:GetPolicyVersion', input });
  if (read.kind !== 'collected') return [];
  const { Document } = record(read.value.PolicyVersion);
  return [{ ...found, Arn: arn, PolicyVersionList: [{ Document, VersionId: version, IsDefaultVersion: true }] }];
}

async function readAccount(session: ReadSession, at: At): Promise<AccountRead> {
  const { account } = at;
  const result = await session.read({ ...at, operation: 'iam:GetAccountAuthorizationDetails', input: {} });
  if (result.kind === 'unavailable') return { account, output: null, gap: result.gap };
  if (result.kind === 'absent') return { account, output: null, gap: null };
  const output = record(result.value);
  const missing = output.Truncated === true ? [] : attachedWithoutDocument(output).slice(0, MOST_POLICIES);
  const policies = await Promise.all(missing.map((arn) => readPolicy(session, at, arn)));
  return { account, output: { ...output, Policies: [...list(output.Policies), ...policies.flat()] }, gap: null };
}

/** All users, groups, roles and their policies of each account; an account that cannot be read has its gap. */
export function readIdentities(session: ReadSession, accounts: readonly At[]): Promise<AccountRead[]> {
  const limiter = new Limiter(ACCOUNTS_AT_ONCE);
  return Promise.all(accounts.map((at) => limiter.run('accounts', () => readAccount(session, at))));
}
