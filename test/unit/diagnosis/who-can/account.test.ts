import { record } from '../../../../src/diagnosis/read-evidence';
import { assembleAccount, attachedWithoutDocument } from '../../../../src/diagnosis/who-can/account';
import { Documents } from '../../../../src/diagnosis/who-can/documents';
import { account, allow, group, managed, OWNER, role, roleArn, root, text, user, userArn } from './fixtures';

const SHARED = `arn:aws:iam::${OWNER}:policy/Shared`;
const EDGE = `arn:aws:iam::${OWNER}:policy/Edge`;
const use = text(allow('kms:Decrypt'));

function assemble(details: Record<string, unknown>) {
  const documents = new Documents();
  const found = assembleAccount({ account: OWNER, partition: 'aws' }, record(account(details).output), documents);
  const of = (arn: string) => found.principals.find((principal) => principal.arn === arn);
  return { ...found, of, problems: [...documents.problems] };
}

describe('an account', () => {
  it('has its root user, its users with their groups, and its roles', () => {
    const { of, principals } = assemble({
      UserDetailList: [user('ana', { inline: [use], groups: ['ops'], attached: [SHARED] })],
      GroupDetailList: [group('ops', { inline: [text(allow('s3:*'))], attached: [SHARED] })],
      RoleDetailList: [role('App', { inline: [use], tags: { team: 'a' } })],
      Policies: [managed(SHARED, text(allow('kms:Encrypt')))],
    });
    expect(principals.map(({ arn, kind }) => [arn, kind])).toEqual([
      [root(OWNER), 'root'],
      [userArn('ana'), 'user'],
      [roleArn('App'), 'role'],
    ]);
    const identity = of(userArn('ana'))?.identity;
    expect(identity).toHaveLength(4);
    expect(JSON.stringify(identity)).not.toContain('"Action":"*"');
    expect(of(roleArn('App'))).toMatchObject({
      tags: { team: 'a' },
      boundary: null,
      uniqueId: expect.stringMatching(/^AROA/),
    });
  });

  it('shares one object of a policy among all that have it, inline ones with the same text too', () => {
    const roles = ['A', 'B'].map((name) => role(name, { inline: [use], attached: [SHARED] }));
    const { of } = assemble({ RoleDetailList: roles, Policies: [managed(SHARED, use)] });
    const [a, b] = ['A', 'B'].map((name) => of(roleArn(name))?.identity);
    expect(a).toEqual(b);
    expect((a as unknown[])[0]).toBe((b as unknown[])[0]);
    expect((a as unknown[])[1]).toBe((b as unknown[])[1]);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ['an attached policy', { RoleDetailList: [role('App', { attached: [SHARED] })] }, { identity: 'unknown' }],
    ['a boundary', { RoleDetailList: [role('App', { boundary: EDGE })] }, { identity: [], boundary: 'unknown' }],
    ['a document that is none', { RoleDetailList: [role('App', { inline: ['{'] })] }, { identity: 'unknown' }],
    [
      'a document of another kind',
      { RoleDetailList: [role('App', { inline: [text(allow('*', { Principal: '*' }))] })] },
      { identity: 'unknown' },
    ],
  ])('leaves unknown what misses %s', (_, details, expected) => {
    expect(assemble(details).of(roleArn('App'))).toMatchObject(expected);
  });

  it('names what is missing, and why a document could not be used', () => {
    const details = {
      UserDetailList: [user('ana', { groups: ['gone'] })],
      RoleDetailList: [role('App', { attached: [SHARED], boundary: EDGE, inline: ['{'] })],
    };
    const found = assemble(details);
    expect(found.missing.sort()).toEqual([EDGE, SHARED]);
    expect(found.problems).toEqual([expect.stringContaining('inline-0')]);
    expect(found.of(userArn('ana'))?.identity).toBe('unknown');
    expect(attachedWithoutDocument(record(account(details).output)).sort()).toEqual([EDGE, SHARED]);
    expect(attachedWithoutDocument({ ...details, Policies: [managed(SHARED, use), managed(EDGE, use)] })).toEqual([]);
  });

  it('tells service-linked roles by their path', () => {
    const path = '/aws-service-role/rds.amazonaws.com/';
    const { principals } = assemble({ RoleDetailList: [role('AWSServiceRoleForRDS', { path })] });
    expect(principals[1]?.kind).toBe('service-linked-role');
  });
});
