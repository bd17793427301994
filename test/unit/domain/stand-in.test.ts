import { isStandIn, isStandInName, stated } from '../../../src/domain/stand-in';

const TAKEN_OUT = [
  '<redacted>',
  '[redacted]',
  '[redacted token]',
  'REDACTED',
  'xxxx',
  'XXXXXXXXXXXX',
  'tenant-xxx',
  '***',
  '12****34',
  '$TENANT',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a shell.
  '${X}',
  '%TENANT%',
  '{{x}}',
  '…',
  '...',
  '####',
  '████',
  'HIDDEN_DUE_TO_SECURITY_REASONS',
];
const VALUES = [
  'orders',
  'arn:aws:s3:::orders/2026/a.parquet',
  'AROAEXAMPLEID:run-7',
  'Payroll x',
  'abc==',
  '[aws-cli/2.0]',
];

describe('what stands for something that was taken out', () => {
  it.each(TAKEN_OUT)('is %s', (value) => expect([isStandIn(value), stated(value)]).toEqual([true, null]));
  it.each(VALUES)('is not %s', (value) => expect([isStandIn(value), stated(value)]).toEqual([false, value]));
  it.each(['role-name', 'your_role', 'your-key', 'alias-name'])('is, for a name, %s', (name) =>
    expect([isStandInName(name), isStandIn(name)]).toEqual([true, name.startsWith('your')]),
  );
});

describe('a value of a form', () => {
  it.each([
    ['account', '111122223333', '1111'],
    ['region', 'eu-west-1', 'europe'],
    ['requestId', '0f6e5d4c-1111-4222-8333-444455556666', 'abc'],
    ['requestId', '7F3K2M9QW1Z8X5YB', '7F3K'],
    ['address', '203.0.113.9', '999.1.1.1'],
    ['address', '2001:db8::1', 'AWS Internal'],
    ['flag', 'true', 'yes'],
    ['time', '2026-11-20T09:58:00Z', 'yesterday'],
    ['vpcEndpoint', 'vpce-0123456789abcdef0', 'endpoint'],
  ] as const)('%s is unknown in another one', (form, right, wrong) => {
    expect([stated(right, form), stated(wrong, form)]).toEqual([right, null]);
  });
});
