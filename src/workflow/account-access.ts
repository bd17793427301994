import type { AccountConfig, Config } from '../config';
import { resolveTarget } from '../diagnosis/target';
import { parseArn } from '../domain/arn';
import type { Diagnosis, Investigation, Need, Source, Suggestion } from '../domain/investigation';
import type { Refusal } from './ports';

const named = ({ id, name }: AccountConfig): string => `${id} (${name})`;

function refusalForChannel(accounts: readonly AccountConfig[], { channel }: Source): Refusal | null {
  const closed = accounts.find(({ channels }) => channels !== undefined && !channels.includes(channel));
  if (!closed) return null;
  const where = closed.channels?.map((id) => `<#${id}>`).join(', ');
  const text = `Account ${named(closed)} may not be asked about in this channel. ${where ? `Ask in ${where}.` : 'No channel is set up for it.'}`;
  return { code: 'account-not-for-channel', text };
}

function configured(config: Config, ids: readonly (string | null)[]): AccountConfig[] {
  return config.accounts.filter(({ id }) => ids.includes(id));
}

/** The refusal of accounts that nobody has: who only writes of them in a channel asked nothing. */
export const EXAMPLE_ACCOUNT = 'example-account';

/** Account ids of the examples in AWS's documentation. */
const EXAMPLES = ['111122223333', '444455556666', '777788889999', '999988887777', '123456789012', '210987654321'];
const isExample = (id: string): boolean => EXAMPLES.includes(id) || /^(\d)\1{11}$/.test(id);

type AskedAbout = Pick<Investigation, 'signal' | 'answers'> & { encodedMessage?: string | null | undefined };

/**
 * Why a question may not be asked in this channel: an account it is about is reserved to other channels, or none of them is
 * configured and no encoded message may name one that is. Null: go on. Accounts that the text leaves open are looked at again once
 * the key was found.
 */
export function refusalForAccounts(config: Config, source: Source, asked: AskedAbout): Refusal | null {
  const { signal, answers = {}, encodedMessage } = asked;
  const { keyAccount, accountStated, callerAccount } = resolveTarget(signal, answers, config);
  const known = configured(config, [keyAccount, callerAccount]);
  const stated = accountStated ? keyAccount : callerAccount;
  if (known.length > 0 || stated === null || encodedMessage) return refusalForChannel(known, source);
  const example = [accountStated ? keyAccount : null, callerAccount].every((id) => id === null || isExample(id));
  const list = config.accounts.map(named).join(', ');
  const text = `Account ${stated} is not configured here, so nothing in it can be read. ${list ? `Configured: ${list}.` : 'No account is configured.'} Somebody who runs keymedic can add it to the configuration.`;
  return { code: example ? EXAMPLE_ACCOUNT : 'account-not-configured', text };
}

/** The same for an answer, whose key and caller are known: an answer that may not be shown here is not shown. */
export function refusalForAnswer(config: Config, diagnosis: Diagnosis, source: Source): Refusal | null {
  const arns = [diagnosis.key?.arn, diagnosis.asked.resource, diagnosis.asked.principal];
  const ids = arns.map((arn) => (arn ? (parseArn(arn)?.accountId ?? null) : null));
  const targets = diagnosis.fixes.map(({ target }) => target.account);
  const decoder = diagnosis.decoded?.account ?? null;
  return refusalForChannel(configured(config, [...ids, ...targets, decoder]), source);
}

/** The questions without suggestions from accounts that may not be asked about in this channel. */
export function needsForChannel(config: Config, needs: readonly Need[], source: Source): Need[] {
  const open = ({ value }: Suggestion): boolean => {
    const id = parseArn(value)?.accountId ?? value;
    return refusalForChannel(configured(config, [id]), source) === null;
  };
  return needs.map(({ suggestions, ...need }) => {
    const shown = suggestions?.filter(open) ?? [];
    return shown.length > 0 ? { ...need, suggestions: shown } : need;
  });
}
