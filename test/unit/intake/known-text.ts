import type { Signal } from '../../../src/domain/signal';

/** A text whose reading is known. */
export interface KnownText {
  name: string;
  text: string;
  /** What it states, as far as the text is here for it; `undefined`: this member must be absent. */
  reads: Partial<Signal>;
}

/** What AWS's sentence states, in the wrapping of every SDK alike: the session of `billing-worker`, refused on a key of another account. */
export const IDENTITY_REFUSAL: Partial<Signal> = {
  isKmsError: true,
  kmsAction: 'kms:Decrypt',
  principalArn: 'arn:aws:sts::123412341234:assumed-role/billing-worker/i-0abc123def4567890',
  principalType: 'assumed-role',
  principalAccountId: '123412341234',
  keyRef: 'arn:aws:kms:eu-central-1:210987654321:key/7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab',
  keyType: 'arn',
  region: 'eu-central-1',
  accountId: '210987654321',
  denyReason: 'identity-no-allow',
  missing: [],
};
