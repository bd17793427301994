import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArn } from '../../src/domain/arn';
import { NO_SIGNAL } from '../../src/domain/signal';
import type { WhoCan } from '../../src/domain/who-can';
import { type Lab, startLab } from '../../src/lab/lab';
import { SCENARIOS } from '../../src/lab/scenarios/all';
import { keyDisabled } from '../../src/lab/scenarios/key-state';
import { randomIds, systemClock } from '../../src/system';
import { askWhoCan, WHO_CAN_READS } from '../../src/workflow/who-can';
import { type Ended, environmentOf, runKeymedic } from '../support/keymedic';
import { openLab } from '../support/lab-investigation';
import { addManyRoles } from '../support/large-account';

const PAYMENTS = '111122223333';
const role = (name: string): string => `arn:aws:iam::${PAYMENTS}:role/${name}`;

describe('keymedic who-can', () => {
  let lab: Lab;
  let folder: string;

  beforeAll(async () => {
    lab = await startLab();
    folder = mkdtempSync(join(tmpdir(), 'keymedic-test-'));
    writeFileSync(join(folder, 'lab.yaml'), lab.config);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab.close();
  });

  const bot = (): Record<string, string> => ({ ...lab.environment, KEYMEDIC_CONFIG: join(folder, 'lab.yaml') });
  const actAs = (name: string): Record<string, string> => environmentOf(lab, role(name));
  const whoCan = (words: string[], env: Record<string, string> = bot()): Promise<Ended> =>
    runKeymedic(folder, ['who-can', ...words], { env });
  const json = async (words: string[], env?: Record<string, string>): Promise<WhoCan> =>
    JSON.parse((await whoCan([...words, '--json'], env)).out) as WhoCan;

  it.each([
    ['no key', [], /Usage: keymedic who-can KEY/],
    ['a key that is none', ['garbage!!'], /The key is none of/],
    ['an action that is none', ['alias/card-vault', '--action', 'kms:Frobnicate'], /not a KMS action/],
    ['an account that is none', ['alias/card-vault', '--account', '12'], /not a 12-digit/],
    ['a Region that is none', ['alias/card-vault', '--region', 'mars'], /not a Region/],
    [
      'an alias that no place has',
      ['alias/no-such-name'],
      /No configured account and Region that could be read has alias/,
    ],
    ['an action that no key has a say in', ['alias/card-vault', '--action', 'kms:ListKeys'], /by IAM alone/],
    ['two keys', ['alias/card-vault', 'alias/other'], /one key; "alias\/other" is too much/],
    ['one principal', ['alias/card-vault', '--principal', 'arn:aws:iam::1:role/x'], /keymedic check KEY --principal/],
    ['an option that is none', ['alias/card-vault', '--colour'], /Unknown option '--colour'\. who-can takes --action/],
  ])('ends with words and status 2 for %s', async (_, words, said) => {
    const { status, out, err } = await whoCan(words);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('answers in one document, who is refused left out', async () => {
    const { status, out, err } = await whoCan(['alias/card-vault', '--action', 'Decrypt', '--json']);
    const answer = JSON.parse(out) as WhoCan;
    expect([status, err]).toEqual([0, '']);
    expect(answer).toMatchObject({
      schemaVersion: 1,
      key: { state: 'Enabled', manager: 'CUSTOMER', aliases: ['alias/card-vault'] },
      keyUsable: true,
      actions: ['kms:Decrypt'],
      unknowns: [],
    });
    const found = Object.fromEntries(answer.principals.map(({ principal, access }) => [principal, access[0]]));
    expect(found[role('CheckoutApi')]).toMatchObject({
      decision: 'allowed',
      allowedBy: ['key-policy', 'identity-policy'],
    });
    expect(found[`arn:aws:iam::${PAYMENTS}:root`]).toMatchObject({ decision: 'allowed' });
    expect(found[role('ContractorAccess')]).toBeUndefined();
    expect(answer.stats).toMatchObject({
      decisions: answer.stats.principals,
      refused: answer.stats.principals - answer.principals.length,
    });
  });

  it('answers in words, the answer first', async () => {
    const { status, out } = await whoCan(['alias/card-vault', '--action', 'kms:Decrypt']);
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^alias\/card-vault is Enabled: \d+ principals may kms:Decrypt/);
    expect(out).toContain(role('CheckoutApi'));
    const key = String(keyDisabled.failingCall.input(lab.aws.world).KeyId);
    expect((await whoCan([key])).out).toMatch(
      /^NOBODY can use it now: .* is Disabled\. By its permissions, \d+ principals may use it/,
    );
  });

  it('reads with the operator’s own keys where nothing is configured, and says what stays open', async () => {
    const answer = await json(['alias/card-vault', '--action', 'kms:Decrypt'], actAs('PlatformAdmin'));
    expect(answer.unknowns.map(({ layer }) => layer)).toEqual(['scp', 'rcp']);
    const checkout = answer.principals.find(({ principal }) => principal === role('CheckoutApi'));
    expect(checkout?.access).toMatchObject([
      { decision: 'undetermined', allowedBy: ['key-policy', 'identity-policy'], unread: ['scp', 'rcp'] },
    ]);
  });

  it('reads nothing that the printed roles do not allow', async () => {
    const printed = async (which: string): Promise<string> => (await runKeymedic(folder, ['roles', which])).out;
    const roles = (await printed('diagnostic')) + (await printed('organization'));
    for (const read of WHO_CAN_READS) if (read !== 'sts:GetCallerIdentity') expect(roles).toContain(`"${read}"`);
  });

  it('ends with 3 and the reason when nothing could be read', async () => {
    const wrong = { ...bot(), AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { status, out } = await whoCan(
      ['alias/card-vault', '--account', PAYMENTS, '--region', 'us-east-1', '--json'],
      wrong,
    );
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ key: null, principals: [], unknowns: [{ layer: 'key-state' }] });
    expect(
      (await whoCan(['alias/card-vault'], { ...actAs('PlatformAdmin'), AWS_SECRET_ACCESS_KEY: 'wrong' })).status,
    ).toBe(3);
  });

  it('finds those among 5,000 roles of an account', async () => {
    const { names } = addManyRoles(lab.aws.world, 5000);
    const from = performance.now();
    const answer = await json(['alias/card-vault', '--action', 'kms:Decrypt', '--action', 'kms:DescribeKey']);
    expect(performance.now() - from).toBeLessThan(60_000);
    const may = answer.principals.filter(({ access }) =>
      access.some(({ actions, decision }) => decision === 'allowed' && actions.includes('kms:Decrypt')),
    );
    const large = new Set(may.flatMap(({ principal }) => principal.split('/large/')[1] ?? []));
    // Every second one's policy allows it, and every tenth has a boundary that does not.
    expect([...large]).toEqual(names.filter((_, i) => i % 2 === 0 && i % 10 !== 0));
    const text = await whoCan(['alias/card-vault', '--action', 'kms:Decrypt']);
    expect(text.out.split('\n').length).toBeLessThan(60);
    expect(text.out).toContain('more; --json lists all');
  }, 120_000);
});

describe('who-can and check', () => {
  it('agree about every role and some keys of the ready errors', async () => {
    const lab = await openLab();
    try {
      const { world } = lab.aws;
      const roles = [...world.accounts.values()].flatMap((account) =>
        [...account.roles.values()].map(({ arn }) => arn),
      );
      const refs = SCENARIOS.map((scenario) => String(scenario.failingCall.input(world).KeyId ?? ''));
      const keys = [...new Set(refs)].filter((ref) => parseArn(ref)?.resource.startsWith('key/')).slice(0, 3);
      const disagreed: string[] = [];
      let allowed = 0;
      for (const key of keys) {
        const deps = { reader: lab.reader, config: lab.config, clock: systemClock, ids: randomIds };
        const { answer } = await askWhoCan(deps, { key, actions: ['kms:Decrypt'] });
        if (answer.key === null) continue;
        for (const principal of roles) {
          const said = answer.principals.find((one) => one.principal === principal)?.access[0]?.decision ?? 'denied';
          const { authorization } = await lab.ask(NO_SIGNAL, { key, principal, action: 'kms:Decrypt' });
          const decision = authorization?.decision.replace(/^.*-deny$/, 'denied') ?? 'denied';
          if (said === 'allowed') allowed += 1;
          // A check is of a call straight to KMS: it may decide what stands open for any call.
          if (said !== decision && said !== 'undetermined')
            disagreed.push(`${principal} ${key}: ${said}, not ${decision}`);
        }
      }
      expect(disagreed).toEqual([]);
      expect([keys.length, allowed > 5]).toEqual([3, true]);
    } finally {
      await lab.close();
    }
  }, 300_000);
});
