import type { Config } from '../config';
import { parseKeyRef } from '../domain/arn';
import type { Signal } from '../domain/signal';
import type { Overrides } from './target';

export interface Place {
  account: string;
  region: string;
}

/** Where to look for the key. */
export interface Located {
  keyAccount: string | null;
  keyRegion: string | null;
  accountStated: boolean;
  /** The text (or the asker) names the Region; false: it was taken from the configuration. */
  regionStated: boolean;
  /** Configured accounts and Regions where the key may be when it is not in its own. */
  otherPlaces: Place[];
  assumptions: string[];
}

function unstatedAccount(ref: string, account: string, callerAccount: string | null): string {
  return account === callerAccount
    ? `${ref} names no account: it was looked up in ${account}, as KMS does for a caller of that account.`
    : `${ref} names no account: every configured account was searched, ${account} first.`;
}

/** Where the key is looked for: its own account and Region, and everywhere else it may be (a bare id says neither). */
export function locateKey(
  ref: string | null,
  signal: Signal,
  overrides: Overrides,
  callerAccount: string | null,
  config: Config,
) {
  const key = ref ? parseKeyRef(ref) : null;
  const given = overrides.account ?? null;
  const stated = key?.accountId ?? given ?? signal.accountId;
  const only = config.accounts.length === 1 ? (config.accounts[0]?.id ?? null) : null;
  const keyAccount = stated ?? callerAccount ?? only ?? (key?.keyId ? (config.accounts[0]?.id ?? null) : null);
  const regions = config.accounts.find(({ id }) => id === keyAccount)?.regions ?? [];
  const region = key?.region ?? overrides.region ?? signal.region;
  const keyRegion = region ?? regions[0] ?? null;
  const assumptions = [
    ...(!stated && keyAccount && key ? [unstatedAccount(key.text, keyAccount, callerAccount)] : []),
    ...(!region && keyRegion ? [`No Region was named: every configured Region was searched, ${keyRegion} first.`] : []),
  ];
  const otherPlaces = config.accounts
    .filter(({ id }) => id === keyAccount || (key?.keyId != null && !stated))
    .flatMap(({ id, regions: all }) => all.map((name) => ({ account: id, region: name })))
    .filter((place) => place.account !== keyAccount || place.region !== keyRegion);
  const flags = { accountStated: stated != null, regionStated: region != null };
  return { keyAccount, keyRegion, ...flags, otherPlaces, assumptions } satisfies Located;
}
