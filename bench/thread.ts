import { SCENARIOS } from '../src/lab/scenarios/all';
import { type Bot, shownBy, startBot } from '../test/support/bot';

const VERDICT = /Denied|Allowed|Cannot|healthy/;

interface Times {
  first: number[];
  verdict: number[];
}

/** Milliseconds from a paste to our first message and to the verdict, through the local Slack and the local AWS. */
async function paste(bot: Bot, index: number, times: Times): Promise<void> {
  const scenario = SCENARIOS[index % SCENARIOS.length];
  if (!scenario) return;
  const from = performance.now();
  const ts = bot.paste(scenario.errorText(bot.lab.aws.world));
  await bot.answer(ts, () => true, 60_000);
  times.first.push(performance.now() - from);
  await bot.answer(ts, (shown) => VERDICT.test(shown), 60_000);
  times.verdict.push(performance.now() - from);
  if (!shownBy(await bot.answer(ts, () => true))) throw new Error('nothing was shown');
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

async function measure(atOnce: number, rounds: number) {
  const times: Times = { first: [], verdict: [] };
  const bot = await startBot();
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(Array.from({ length: atOnce }, (_, index) => paste(bot, round * atOnce + index, times)));
  }
  await bot.close();
  return (['first', 'verdict'] as const).flatMap((what) =>
    [0.5, 0.99].map((part) => ({
      name: `${what === 'first' ? 'first message' : 'verdict'}, ${atOnce} at once, p${part * 100}`,
      value: percentile(times[what], part),
      unit: 'ms',
    })),
  );
}

export async function run(): Promise<{ name: string; value: number; unit: string }[]> {
  return [...(await measure(1, 21)), ...(await measure(20, 1))];
}
