import { notHandedOver } from '../../../src/slack/files';

const nameOf = (name: string): string | undefined => notHandedOver([{ id: 'F1', name }]).unread[0]?.name;

describe('the name of a file that could not be read', () => {
  it.each([
    'error.log',
    'Bildschirmfoto 2026-01-01 um 10.00.00 (2).png',
    'IMG_20260101_123456.heic',
    'スクリーンショット 2026-01-01.png',
    '7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab.json',
    'kms-key-policy_final,v2.yaml',
  ])('is repeated: %s', (name) => {
    expect(nameOf(name)).toBe(name);
  });

  it.each([
    [`AKIA${'IOSFODNN7EXAMPLE'} password=hunter2x.png`, 'a file .png'],
    [`AKIA${'IOSFODNN7EXAMPLE'}.png`, 'a file .png'],
    ['password=hunter2x', 'a file'],
    ['password:hunter2x.txt', 'a file .txt'],
    [`wJalrXUtnFEMIxK7MDENGxb${'PxRfiCYzEXAM1LEKE'}.txt`, 'a file .txt'],
    [`wJalrXUtnFEMI/K7MDENG/b${'PxRfiCYzEXAM1LEKE'}.txt`, 'a file .txt'],
    [`xoxb-${'123456789012-abcdefABCDEF'}.log`, 'a file .log'],
    [`ghp_${'abcdefghijABCDEFGHIJ0123456789abcdef'}.log`, 'a file .log'],
    ['postgres://app:h0rseBattery9@db', 'a file'],
  ])('is not repeated where it may hold a secret: %s', (name, said) => {
    expect(nameOf(name)).toBe(said);
  });
});
