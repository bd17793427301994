import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { READS } from '../../src/aws/operations';
import { readPaste } from '../../src/intake/read-paste';
import { token } from '../../src/lab/aws/identifiers';
import { iamMissingPermission } from '../../src/lab/scenarios/identity-policies';
import { openLab } from '../support/lab-investigation';
import { optionsFor, refusal } from '../unit/lab-aws/clients';

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

  it('are asked about in the account that the text names, else in every configured one', async () => {
    const encoded = encodedFor(lab, { principal: {}, action: 'ec2:RunInstances', resource: '*' });
    await lab.askPaste(`User: ${iamMissingPermission.failingCall.as}\n${sentence(encoded)}`);
    expect(asked().length).toBe(lab.config.accounts.length);
    seen.length = 0;
    await lab.askPaste(
      `AccessDenied: User: ${iamMissingPermission.failingCall.as} is not authorized to perform: kms:Decrypt\n${sentence(encoded)}`,
    );
    expect(asked().map(({ account }) => account)).toEqual([iamMissingPermission.failingCall.as.split(':')[4]]);
  });

  it('that nobody may decode are asked for, with the permission that would let them be', async () => {
    const unknown = token(200).replaceAll(/[+/=]/g, '_');
    const diagnosis = await lab.askPaste(sentence(unknown));
    expect(diagnosis.verdict).toBe('needs-input');
    expect(diagnosis.needs.map(({ question }) => question).join(' ')).toMatch(/could not be decoded/);
    expect(READS.get('sts:DecodeAuthorizationMessage')?.permission).toBe('sts:DecodeAuthorizationMessage');
  });
});
