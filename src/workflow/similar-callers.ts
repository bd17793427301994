import { list, record, text } from '../diagnosis/read-evidence';
import { visibleName } from '../diagnosis/redacted';
import type { Target } from '../diagnosis/target';
import { parsePrincipal } from '../domain/arn';
import type { Suggestion } from '../domain/investigation';
import type { ReadSession } from './ports';

interface Named {
  account: string | null;
  isUser: boolean;
}

/** ARNs of the roles or users of an account whose names fit; empty where it may not be read. */
async function named(
  session: ReadSession,
  target: Target,
  { account, isUser }: Named,
  fits: (name: string) => boolean,
) {
  if (!account) return [];
  const input = { Filter: [isUser ? 'User' : 'Role'] };
  const operation = 'iam:GetAccountAuthorizationDetails';
  const answer = await session.read({ account, region: target.globalRegion, operation, input });
  if (answer.kind !== 'collected') return [];
  return list(isUser ? answer.value.UserDetailList : answer.value.RoleDetailList)
    .map(record)
    .filter((detail) => fits(text(detail[isUser ? 'UserName' : 'RoleName']) ?? ''))
    .flatMap(({ Arn }) => text(Arn) ?? []);
}

/** Roles or users that begin as the text prints a caller whose ARN was cut off. */
export async function callersBeginning(session: ReadSession, target: Target): Promise<Suggestion[]> {
  const { partialCaller, callerAccount: account } = target;
  const start = partialCaller ? visibleName(partialCaller) : '';
  if (start === '') return [];
  const isUser = parsePrincipal(partialCaller ?? '')?.type === 'user';
  const found = await named(session, target, { account, isUser }, (name) => name.startsWith(start));
  return found.map((value) => ({ value, why: 'begins as the text prints the caller' }));
}

/** The role or user whose name differs by case alone: IAM tells no two names apart by it (IAM User Guide, "IAM identifiers"). */
export async function callersOfOtherCase(session: ReadSession, target: Target): Promise<Suggestion[]> {
  const { principalName, userName, callerAccount: account } = target;
  const wanted = principalName?.toLowerCase();
  const isUser = userName !== null;
  const found = await named(session, target, { account, isUser }, (name) => name.toLowerCase() === wanted);
  return found.map((value) => ({ value, why: 'is of that name, written with other capitals' }));
}
