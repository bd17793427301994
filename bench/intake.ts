import { parseSignal } from '../src/intake/parse';
import { redact } from '../src/intake/redact';
import { startLab } from '../src/lab/lab';

const SECONDS = 2;

/** Texts and bytes a second, single thread: the lab's errors as pasted, and a megabyte of noise with one error in it. */
export async function run(): Promise<{ name: string; value: number; unit: string }[]> {
  const lab = await startLab();
  const texts = lab.scenarios.map((scenario) => scenario.errorText(lab.aws.world));
  await lab.close();
  const noise = `${'2026-11-22T10:00:00Z app INFO nothing of interest happened here\n'.repeat(16_000)}${texts[0]}`;
  return [
    { name: 'pasted errors read', value: perSecond(texts, (text) => parseSignal(text)), unit: 'texts/s' },
    { name: 'pasted errors masked', value: perSecond(texts, (text) => redact(text)), unit: 'texts/s' },
    {
      name: 'log excerpt of a megabyte with one error',
      value: (perSecond([noise], (text) => parseSignal(text)) * noise.length) / 1e6,
      unit: 'MB/s',
    },
  ];
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
