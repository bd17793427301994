import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnosis } from '../../src/domain/investigation';
import { token } from '../../src/lab/aws/identifiers';
import { type Lab, startLab } from '../../src/lab/lab';
import { iamMissingPermission } from '../../src/lab/scenarios/identity-policies';
import { keyDisabled } from '../../src/lab/scenarios/key-state';
import { runFailingCall } from '../../src/lab/scenarios/run';
import { type Ended, environmentOf, runKeymedic } from '../support/keymedic';

const ADMIN = 'arn:aws:iam::111122223333:role/PlatformAdmin';

describe('the built commands', () => {
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

  const bot = (): Record<string, string> => ({
    ...lab.environment,
    KEYMEDIC_CONFIG: join(folder, 'lab.yaml'),
  });
  const operator = (): Record<string, string> => environmentOf(lab, ADMIN);
  const keymedic = (words: string[], input = '', env: Record<string, string> = {}): Promise<Ended> =>
    runKeymedic(folder, words, { input, env });

  it.each([
    ['no command', [], 2, /keymedic diagnose/],
    ['an unknown command', ['fix-everything'], 2, /There is no command/],
    ['an unknown option', ['diagnose', '--colour'], 2, /Unknown option/],
    ['a file that is not there', ['diagnose', 'nowhere.txt'], 2, /Cannot read nowhere\.txt/],
    ['an action that is none', ['check', 'alias/x', '--action', 'kms:Frobnicate'], 2, /not a KMS action/],
    ['a principal that is no ARN', ['check', 'alias/x', '--principal', 'PayoutWorker'], 2, /wants the ARN/],
    ['a key that is none', ['check', 'garbage!!'], 2, /The key is none of/],
    ['a Region that is none', ['check', 'alias/x', '--region', 'mars'], 2, /not a Region/],
    ['a plan that is not there', ['apply', 'nowhere.json', '--fix', 'fix-1'], 2, /Cannot read/],
    ['serve without a configuration', ['serve'], 2, /No configuration file/],
    ['config check without anything', ['config', 'check'], 2, /no configuration[\s\S]*SLACK_BOT_TOKEN[\s\S]*REDIS_URL/],
    ['a scenario that is not there', ['try', '--scenario', 'moon'], 2, /There is no scenario "moon"/],
  ])('ends with words for %s', async (_, words, status, said) => {
    const ended = await keymedic(words);
    expect(ended.status).toBe(status);
    expect(ended.out + ended.err).toMatch(said);
    expect(ended.err).not.toMatch(/^\s+at /m);
  });

  it('diagnoses a pasted error, records it, and decides the same offline', async () => {
    const text = iamMissingPermission.errorText(lab.aws.world);
    const live = await keymedic(['diagnose', '-', '--json', '--record', 'case.json'], text, bot());
    expect(live.status).toBe(0);
    const diagnosis = JSON.parse(live.out) as Diagnosis;
    expect(diagnosis).toMatchObject({ schemaVersion: 1, verdict: 'denied' });
    expect(diagnosis.rootCauses[0]?.code).toBe('iam-missing-permission');
    const again = await keymedic(['diagnose', '--replay', 'case.json', '--json']);
    expect(again.status).toBe(0);
    const { id: _, stats: __, steps: ___, ...decided } = JSON.parse(again.out) as Diagnosis;
    const { id: ____, stats: _____, steps: ______, ...first } = diagnosis;
    expect(decided).toEqual(first);
    expect(readFileSync(join(folder, 'case.json'), 'utf8')).not.toContain('externalId');
  });

  it.each([
    ['empty', ' \n', /The input is empty/],
    ['binary', '\u0000\u0001\u0002ELF\u0003', /The input is no text/],
    ['about something else', 'npm ERR! lunch is not ready', /No AWS KMS error was found/],
  ])('says what to do next when the input is %s', async (_, input, said) => {
    for (const command of ['diagnose', 'parse']) {
      const { status, out, err } = await keymedic([command, '-'], input, bot());
      expect(status).toBe(0);
      expect(out).toMatch(/no(?:t a)? KMS error/i);
      expect(err).toMatch(said);
      expect(err).toMatch(
        /whole error, with the line that holds its code.*keymedic parse - --json.*--key and --principal/s,
      );
      const { signal = null, isKmsError = null } = JSON.parse(
        (await keymedic([command, '-', '--json'], input, bot())).out,
      );
      expect(isKmsError ?? signal.isKmsError).toBe(false);
    }
  });

  it('says when nothing could be read', async () => {
    const env = { ...bot(), AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { status, out } = await keymedic(['diagnose', '-'], iamMissingPermission.errorText(lab.aws.world), env);
    expect(out).toMatch(/Not seen/);
    expect(status).toBe(3);
    expect(out).not.toMatch(/^ALLOWED/);
  });

  it('never repeats a secret that stands where a name is expected', async () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    const text = `User: arn:aws:sts::111122223333:assumed-role/App/${key} is not authorized to perform: kms:Decrypt`;
    const line = JSON.stringify({ id: 'a', text });
    const outputs = [
      await keymedic(['parse', '-'], text),
      await keymedic(['parse', '-', '--json'], text),
      await keymedic(['parse', '--batch'], `${line}\n`),
    ];
    for (const { out, err } of outputs) {
      expect(out).toContain('kms:Decrypt');
      expect(out + err).not.toContain(key);
    }
  });

  it('decodes an authorization message, and keeps it out of outputs and recordings, from which it decides the same', async () => {
    const caller = iamMissingPermission.failingCall.as;
    const encoded = token(200).replaceAll(/[+/=]/g, '_');
    const context = { principal: { arn: caller }, action: 'ec2:RunInstances', resource: '*' };
    lab.aws.world.messages.set(encoded, { allowed: false, explicitDeny: true, context });
    const text = `UnauthorizedOperation: You are not authorized. Encoded authorization failure message: ${encoded}`;
    const live = await keymedic(['diagnose', '-', '--json', '--record', 'encoded.json'], text, bot());
    expect(JSON.parse(live.out)).toMatchObject({ verdict: 'not-kms', decoded: { action: 'ec2:RunInstances' } });
    const again = await keymedic(['diagnose', '--replay', 'encoded.json']);
    expect(again.out).toContain('AWS refused ec2:RunInstances');
    expect(live.out + live.err + again.out + readFileSync(join(folder, 'encoded.json'), 'utf8')).not.toContain(encoded);
  });

  it('never echoes a secret of the paste', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const text = `export AWS_SECRET_ACCESS_KEY=${secret}\n${iamMissingPermission.errorText(lab.aws.world)}`;
    const { out, err } = await keymedic(['diagnose', '-', '--json', '--record', 'secret.json'], text, bot());
    expect(out + err + readFileSync(join(folder, 'secret.json'), 'utf8')).not.toContain(secret);
    expect(err).toMatch(/rotate/);
  });

  it('checks a key, and ends with 1 when what was expected does not hold', async () => {
    const key = String(keyDisabled.failingCall.input(lab.aws.world).KeyId);
    expect((await keymedic(['check', key, '--json'], '', bot())).status).toBe(0);
    expect((await keymedic(['check', key, '--expect', 'allowed'], '', bot())).status).toBe(1);
  });

  it('applies a saved fix with the operator’s credentials, verified, and not twice', async () => {
    const saved = join(folder, 'diagnosis.json');
    const text = keyDisabled.errorText(lab.aws.world);
    writeFileSync(saved, (await keymedic(['diagnose', '-', '--json'], text, operator())).out);
    const dry = await keymedic(['apply', saved, '--fix', 'fix-1', '--dry-run'], '', operator());
    expect([dry.status, dry.out]).toEqual([0, expect.stringContaining('would be applied')]);
    expect((await runFailingCall(keyDisabled, lab.aws)).ok).toBe(false);

    const edited = JSON.parse(readFileSync(saved, 'utf8')) as Diagnosis;
    const call = edited.fixes[0]?.calls[0];
    if (call) call.input.KeyId = 'alias/another';
    writeFileSync(join(folder, 'edited.json'), JSON.stringify(edited));
    expect(await keymedic(['apply', 'edited.json', '--fix', 'fix-1', '--yes'], '', operator())).toMatchObject({
      status: 2,
      err: expect.stringContaining('was changed after it was planned'),
    });
    expect((await keymedic(['apply', saved, '--fix', 'fix-1'], '', operator())).err).toMatch(/add --yes/);

    const done = await keymedic(['apply', saved, '--fix', 'fix-1', '--yes', '--json'], '', operator());
    expect([done.status, JSON.parse(done.out)]).toMatchObject([
      0,
      // Without a configuration nobody can look at the organization's policies, so it is applied and not called verified.
      { fix: 'fix-1', state: 'applied', outcome: expect.stringContaining('could not be told') },
    ]);
    expect(await runFailingCall(keyDisabled, lab.aws)).toMatchObject({ ok: true });
    const twice = await keymedic(['apply', saved, '--fix', 'fix-1', '--yes'], '', operator());
    expect([twice.status, twice.out]).toEqual([1, expect.stringMatching(/stale/)]);
  }, 60_000);

  it('reads and evaluates lines in order, bad ones included', async () => {
    const lines = ['{"id":"a","text":"AccessDenied"}', 'nonsense', '{"id":"b","text":""}'].join('\n');
    const parsed = (await keymedic(['parse', '--batch'], lines)).out.trim().split('\n');
    expect(parsed.map((line) => (JSON.parse(line) as { id: string | null }).id)).toEqual(['a', null, 'b']);
    const evaluated = (await keymedic(['evaluate'], '{"id":"x"}\n{}\n')).out.trim().split('\n');
    expect(evaluated.map((line) => JSON.parse(line))).toMatchObject([{ id: 'x', error: {} }, { error: {} }]);
  });

  it('says what would turn a refusal, and where nothing would', async () => {
    const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const request = { principal: 'arn:aws:iam::111122223333:role/App', action: 'kms:Decrypt', resource: key };
    const rest = { identity: [], boundary: null, session: [], scp: [], rcp: [], vpcEndpoint: null };
    const statement = (Effect: string) => ({ Effect, Principal: '*', Action: 'kms:Decrypt', Resource: '*' });
    const cases = [[], [statement('Allow')], [statement('Allow'), statement('Deny')]].map((Statement, index) =>
      JSON.stringify({ id: String(index), request, policies: { ...rest, key: { Statement } } }),
    );
    const { out, status } = await keymedic(['evaluate', '--plan'], `${cases.join('\n')}\n`);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(answers[0].plan.options).toMatchObject([
      { place: 'grant', grant: { GranteePrincipal: request.principal, Operations: ['Decrypt'] }, after: 'allowed' },
      { place: 'key-policy', statements: [{ Principal: { AWS: request.principal } }], after: 'allowed' },
    ]);
    expect(answers[1]).toMatchObject({ decision: 'allowed', plan: null });
    expect(answers[2].plan).toMatchObject({ options: [], together: null });
    expect(answers[2].plan.notEnough).toHaveLength(3);
  });

  it('lints and lists the shipped runbooks, and prints the roles', async () => {
    expect(await keymedic(['runbook', 'lint'])).toMatchObject({
      status: 0,
      out: expect.stringContaining(' 0 problem'),
    });
    expect((await keymedic(['runbook', 'list'])).out).toContain('kms-access-denied');
    writeFileSync(join(folder, 'bad.yaml'), 'id: Bad\ntitle: x\n');
    const bad = await keymedic(['runbook', 'lint', 'bad.yaml']);
    expect([bad.status, bad.err]).toEqual([1, expect.stringMatching(/bad\.yaml:1:5/)]);
    const { out } = await keymedic(['roles', 'diagnostic']);
    for (const permission of [
      'sts:DecodeAuthorizationMessage',
      's3:GetEncryptionConfiguration',
      'sqs:GetQueueAttributes',
    ])
      expect(out).toContain(permission);
    for (const role of ['diagnostic', 'remediation', 'organization']) {
      expect(JSON.parse((await keymedic(['roles', role])).out)).toMatchObject({ Version: '2012-10-17' });
      const template = JSON.parse((await keymedic(['roles', role, '--format', 'cloudformation'])).out);
      expect(template).toMatchObject({ Resources: { Role: { Type: 'AWS::IAM::Role' } } });
    }
  });
});
