import { authorizationConsoleUrl } from '../../../src/domain/console';
import { keyConsoleUrl, principalConsoleUrl } from '../../../src/slack/blocks/aws-links';

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

describe('links to the AWS console', () => {
  it.each([
    [
      `arn:aws:kms:eu-west-1:111122223333:key/${ID}`,
      `https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/${ID}`,
    ],
    [
      `arn:aws-cn:kms:cn-north-1:111122223333:key/${ID}`,
      `https://cn-north-1.console.amazonaws.cn/kms/home?region=cn-north-1#/kms/keys/${ID}`,
    ],
    ['arn:aws:kms:eu-west-1:111122223333:alias/orders', null],
    ['arn:aws:kms:evil.example/:111122223333:key/x', null],
    ['arn:aws:kms:eu-west-1:111122223333:key/<script>', null],
    ['alias/orders', null],
  ])('key %s', (arn, url) => expect(keyConsoleUrl(arn)).toBe(url));

  it.each([
    ['arn:aws:sts::111122223333:assumed-role/App/i-0abc', 'https://console.aws.amazon.com/iam/home#/roles/App'],
    ['arn:aws:iam::111122223333:user/team/ana', 'https://console.aws.amazon.com/iam/home#/users/ana'],
    ['arn:aws:iam::111122223333:root', null],
    ['logs.us-east-1.amazonaws.com', null],
  ])('principal %s', (arn, url) => expect(principalConsoleUrl(arn)).toBe(url));

  it.each([
    ['us-east-1', 'https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/ab-12'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/iam/home?region=cn-north-1#/authorization-details/ab-12'],
    ['evil.example/', null],
    [null, null],
  ])('authorization details in %s', (region, url) => expect(authorizationConsoleUrl('ab-12', region)).toBe(url));

  it('no link is made of an id that is none', () =>
    expect(authorizationConsoleUrl('x/../<script>', 'us-east-1')).toBeNull());
});
