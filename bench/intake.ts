import { parseSignal } from '../src/intake/parse';
import { readPaste } from '../src/intake/read-paste';
import { redact } from '../src/intake/secrets/redact';
import { startLab } from '../src/lab/lab';

const SECONDS = 2;
const MEGABYTE = 1 << 20;

interface Row {
  name: string;
  value: number;
  unit: string;
}

/**
 * Single thread: the lab's errors as pasted, a megabyte of log with one error in it, and a megabyte of what readers stumble over. The
 * ratio compares with the least that could be done with the same text in the same run: lower case, without white space.
 */
export async function run(): Promise<Row[]> {
  const lab = await startLab();
  const texts = lab.scenarios.map((scenario) => scenario.errorText(lab.aws.world));
  await lab.close();
  const log = `${'2026-11-22T10:00:00Z app INFO nothing of interest happened here\n'.repeat(16_000)}${texts[0]}`;
  const hostile = fill(HOSTILE.join(''), MEGABYTE);
  const least = megabytes([log], (text) => text.replace(/\s/g, '').toLowerCase());
  const ofLog = megabytes([log], parseSignal);
  return [
    { name: 'pasted errors read', value: perSecond(texts, parseSignal), unit: 'texts/s' },
    { name: 'pasted errors masked', value: perSecond(texts, redact), unit: 'texts/s' },
    { name: 'pasted errors masked and read', value: perSecond(texts, readPaste), unit: 'texts/s' },
    { name: 'log excerpt of a megabyte with one error, read', value: ofLog, unit: 'MB/s' },
    { name: 'the same, as a share of lower case without white space', value: ofLog / least, unit: '×' },
    { name: 'log excerpt, masked', value: megabytes([log], redact), unit: 'MB/s' },
    { name: 'hostile megabyte, read', value: megabytes([hostile], parseSignal), unit: 'MB/s' },
    { name: 'hostile megabyte, masked', value: megabytes([hostile], redact), unit: 'MB/s' },
  ];
}

/** Beginnings of everything that is read, none of which goes on. */
const HOSTILE = [
  'Error: AccessDeniedException\n',
  'User: arn:aws:iam::1:user/',
  'not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:key/',
  'An error occurred (X) when calling the ',
  'operation error KMS: Decrypt, ',
  '{"eventSource":"kms.amazonaws.com","eventName":[',
  '(Service: AWSKMS; Status Code: 400; ',
  'alias/a',
  '<https://',
  '\\u0041\\"',
  'password="',
  'AKIA',
  '=E2=80',
  '1: ',
  '[1,2,3,',
];

function fill(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function megabytes(texts: readonly string[], read: (text: string) => unknown): number {
  return (perSecond(texts, read) * (texts[0]?.length ?? 0)) / 1e6;
}

function perSecond(texts: readonly string[], read: (text: string) => unknown): number {
  for (const text of texts) read(text);
  const from = performance.now();
  let done = 0;
  while (performance.now() - from < SECONDS * 1000) {
    for (const text of texts) read(text);
    done += texts.length;
  }
  return (done * 1000) / (performance.now() - from);
}
