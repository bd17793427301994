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
    const problem = expect.stringContaining('inline-0');
    expect(found.problems).toEqual([{ layer: 'identity-policy', account: OWNER, problem }]);
    expect(found.of(userArn('ana'))?.identity).toBe('unknown');
    expect(attachedWithoutDocument(record(account(details).output)).sort()).toEqual([EDGE, SHARED]);
    expect(attachedWithoutDocument({ ...details, Policies: [managed(SHARED, use), managed(EDGE, use)] })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    ['none', {}, null],
    ['one without its ARN', { PermissionsBoundary: { PermissionsBoundaryType: 'Policy' } }, 'unknown'],
    ['one that is no object', { PermissionsBoundary: 'odd' }, 'unknown'],
    ['one whose policy is not there', { PermissionsBoundary: { PermissionsBoundaryArn: EDGE } }, 'unknown'],
    ['one whose policy has no version', { PermissionsBoundary: { PermissionsBoundaryArn: SHARED } }, 'unknown'],
  ])('takes for the boundary of a role that shows %s what that says', (_, shown, boundary) => {
    const Policies = [{ Arn: SHARED, PolicyName: 'Shared', PolicyVersionList: [] }];
    expect(assemble({ RoleDetailList: [{ ...role('App'), ...shown }], Policies }).of(roleArn('App'))?.boundary).toBe(
      boundary,
    );
  });

  it('takes nobody for unbounded where boundaries are in use and none is shown', () => {
    const edge = { ...managed(EDGE, use), PermissionsBoundaryUsageCount: 2 };
    const linked = role('AWSServiceRoleForRDS', { path: '/aws-service-role/rds.amazonaws.com/' });
    const hidden = assemble({ RoleDetailList: [role('App'), linked], UserDetailList: [user('ana')], Policies: [edge] });
    expect(hidden.boundariesHidden).toBe(true);
    expect(hidden.principals.map(({ kind, boundary }) => [kind, boundary])).toEqual([
      ['root', null],
      ['user', 'unknown'],
      ['role', 'unknown'],
      ['service-linked-role', null],
    ]);
    const shown = assemble({ RoleDetailList: [role('App'), role('Edged', { boundary: EDGE })], Policies: [edge] });
    expect([shown.boundariesHidden, shown.of(roleArn('App'))?.boundary]).toEqual([false, null]);
    const unused = { ...edge, PermissionsBoundaryUsageCount: 0 };
    expect(assemble({ RoleDetailList: [role('App')], Policies: [unused] }).boundariesHidden).toBe(false);
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ['all lists', {}, true],
    ['a cut list', { Truncated: true }, false],
    ['no users', { UserDetailList: undefined }, false],
    ['no roles', { RoleDetailList: undefined }, false],
  ])('is read whole or not by an answer with %s', (_, details, whole) => {
    expect(assemble(details).whole).toBe(whole);
  });

  it('tells service-linked roles by their path', () => {
    const path = '/aws-service-role/rds.amazonaws.com/';
    const { principals } = assemble({ RoleDetailList: [role('AWSServiceRoleForRDS', { path })] });
    expect(principals[1]?.kind).toBe('service-linked-role');
  });
});
