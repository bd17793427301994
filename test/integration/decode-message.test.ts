import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { READS } from '../../src/aws/operations';
import { readPaste } from '../../src/intake/read-paste';
import { token } from '../../src/lab/aws/identifiers';
import { iamMissingPermission } from '../../src/lab/scenarios/identity-policies';
import { renderThread } from '../../src/slack/blocks/thread';
import { openLab } from '../support/lab-investigation';
import { optionsFor, refusal } from '../unit/lab-aws/clients';
import { viewOf } from '../unit/slack/views';

type Lab = Awaited<ReturnType<typeof openLab>>;

/** A message as EC2 hands it out, of a refusal that we choose. */
function encodedFor(lab: Lab, context: Record<string, unknown>): string {
  const encoded = token(200).replaceAll(/[+/=]/g, '_');
  lab.aws.world.messages.set(encoded, { allowed: false, explicitDeny: false, context });
  return encoded;
}

const sentence = (encoded: string): string =>
  `An error occurred (UnauthorizedOperation) when calling the CreateVolume operation: You are not authorized to perform this operation. Encoded authorization failure message: ${encoded}`;

describe('encoded authorization messages', () => {
  let lab: Lab;
  const seen: { operation: string; account: string; kind: string }[] = [];

  beforeAll(async () => {
    lab = await openLab({
      recorder: ({ operation, account }, { kind }) => seen.push({ operation, account, kind }),
    });
  });
  afterAll(() => lab.close());
  beforeEach(() => {
    seen.length = 0;
  });
  const asked = () => seen.filter(({ operation }) => operation === 'sts:DecodeAuthorizationMessage');

  it('tell which action of another service was refused, and that it is none of KMS', async () => {
    const caller = iamMissingPermission.failingCall.as;
    const ec2 = new EC2Client(optionsFor(lab.aws, caller));
    const { message } = await refusal(ec2.send(new DescribeVolumesCommand({})));
    const diagnosis = await lab.askPaste(message);
    expect(diagnosis).toMatchObject({
      verdict: 'not-kms',
      decoded: { action: 'ec2:DescribeVolumes', principal: caller, explicitDeny: false },
    });
    expect(diagnosis.steps).toEqual([]);
  });

  it('lead to the cause where the action is one of KMS, with the key and the caller that they name', async () => {
    const { as, input, operation } = iamMissingPermission.failingCall;
    const { KeyId } = input(lab.aws.world) as { KeyId: string };
    const key = readPaste(iamMissingPermission.errorText(lab.aws.world)).signal.keyRef ?? KeyId;
    const encoded = encodedFor(lab, {
      principal: { id: 'AROAEXAMPLE', arn: as },
      action: `kms:${operation}`,
      resource: key,
      conditions: { items: [{ key: 'aws:SourceIp', values: { items: [{ value: '198.51.100.24' }] } }] },
    });
    const diagnosis = await lab.askPaste(sentence(encoded));
    expect(diagnosis.rootCauses[0]).toMatchObject({ code: 'iam-missing-permission', certainty: 'proven' });
    expect(diagnosis.asked).toMatchObject({ principal: as, action: `kms:${operation}` });
    expect(diagnosis.signal.requestContext).toMatchObject({ 'aws:SourceIp': '198.51.100.24' });
  });

  it('are asked about in the account that the text names', async () => {
    const encoded = encodedFor(lab, { principal: {}, action: 'ec2:RunInstances', resource: '*' });
    const { as } = iamMissingPermission.failingCall;
    await lab.askPaste(`AccessDenied: User: ${as} is not authorized to perform: kms:Decrypt\n${sentence(encoded)}`);
    expect(asked().map(({ account }) => account)).toEqual([as.split(':')[4]]);
  });

  const names = (account: string): string =>
    `AccessDenied: User: arn:aws:iam::${account}:role/App is not authorized to perform: kms:Decrypt\n`;

  it.each([
    ['no account', ''],
    ['only accounts that are not configured', names('999900001111')],
  ])('are asked about in every configured account where the text names %s, each once', async (_, before) => {
    const diagnosis = await lab.askPaste(before + sentence(token(200).replaceAll(/[+/=]/g, '_')));
    const configured = asked().filter(({ account }) => account !== '999900001111');
    expect(configured.map(({ account }) => account)).toEqual(lab.config.accounts.map(({ id }) => id));
    const said = JSON.stringify([diagnosis.needs, diagnosis.steps, diagnosis.assumptions]);
    expect(said).toMatch(/could not be decoded/);
    expect(said.includes('Account 999900001111 is not configured')).toBe(before !== '');
  });

  it('are asked about up to the first account that knows them', async () => {
    const encoded = encodedFor(lab, { principal: {}, action: 'ec2:RunInstances', resource: '*' });
    const diagnosis = await lab.askPaste(names('999900001111') + sentence(encoded));
    const first = lab.config.accounts[0]?.id;
    expect(asked().map(({ account }) => account)).toEqual([first]);
    expect(diagnosis.decoded).toMatchObject({ account: first, action: 'ec2:RunInstances' });
  });

  it('that nobody may decode are asked for, with the permission that would let them be', async () => {
    const unknown = token(200).replaceAll(/[+/=]/g, '_');
    const diagnosis = await lab.askPaste(sentence(unknown));
    expect(diagnosis).toMatchObject({ verdict: 'needs-input', steps: [] });
    expect(diagnosis.needs.map(({ question }) => question).join(' ')).toMatch(/could not be decoded/);
    expect(READS.get('sts:DecodeAuthorizationMessage')?.permission).toBe('sts:DecodeAuthorizationMessage');
  });

  describe('that the roles may not decode', () => {
    const permission = 'sts:DecodeAuthorizationMessage';
    const diagnosticRoles = () =>
      [...lab.aws.world.accounts.values()].flatMap(({ roles }) => roles.get('keymedic-diagnostic') ?? []);
    beforeAll(() => {
      const statement = { Effect: 'Deny', Action: permission, Resource: '*' };
      for (const { inline } of diagnosticRoles())
        inline.set('no-decoding', { Version: '2012-10-17', Statement: [statement] });
    });
    afterAll(() => {
      for (const { inline } of diagnosticRoles()) inline.delete('no-decoding');
    });
    const refused = { id: 'encoded-message', status: 'unavailable', gap: { reason: 'access-denied', permission } };

    it('are shown as not read, with the permission to grant, and asked for', async () => {
      const encoded = encodedFor(lab, { principal: {}, action: 'ec2:RunInstances', resource: '*' });
      const diagnosis = await lab.askPaste(sentence(encoded));
      expect(diagnosis).toMatchObject({ verdict: 'needs-input', steps: [refused] });
      const howTo = /Allow sts:DecodeAuthorizationMessage for the role arn:\S+:role\/keymedic-diagnostic/;
      expect(diagnosis.steps[0]?.gap?.howToGrant).toMatch(howTo);
      expect(diagnosis.needs[0]?.question).toMatch(howTo);
      const { blocks } = renderThread(viewOf(diagnosis));
      expect(JSON.stringify(blocks)).toMatch(
        /Could not be read, and what would let me.*Allow sts:DecodeAuthorizationM/,
      );
      expect(JSON.stringify(diagnosis)).not.toContain(encoded);
    });

    it('leave the rest of the text its answer', async () => {
      const encoded = encodedFor(lab, { principal: {}, action: 'ec2:RunInstances', resource: '*' });
      const text = `${iamMissingPermission.errorText(lab.aws.world)}\n${sentence(encoded)}`;
      const diagnosis = await lab.askPaste(text);
      expect(diagnosis).toMatchObject({ verdict: 'denied', rootCauses: [{ code: 'iam-missing-permission' }] });
      expect(diagnosis.steps[0]).toMatchObject(refused);
    });
  });
});
