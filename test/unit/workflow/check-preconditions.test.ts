import type { ReadCall } from '../../../src/domain/evidence';
import { checkPreconditions } from '../../../src/workflow/check-preconditions';
import { ACCOUNT, digest, enablePlan, REGION } from '../../support/fakes';

describe('checkPreconditions', () => {
  const precondition = {
    operation: 'iam:GetRole',
    input: { RoleName: 'App' },
    members: ['RoleId'],
    digest: digest({ RoleId: 'AROAONE' }, ['RoleId']),
    otherwise: 'App was deleted or made anew',
  };
  const check = async (where: { account?: string; region?: string }, RoleId: string) => {
    const calls: ReadCall[] = [];
    const session = {
      calls: () => calls.length,
      read: async (call: ReadCall) => {
        calls.push(call);
        return { kind: 'collected' as const, value: { RoleId }, at: '2026-11-22T10:00:00.000Z' };
      },
    };
    const plan = { ...enablePlan(), preconditions: [{ ...precondition, ...where }] };
    return { found: await checkPreconditions(plan, session, digest), calls };
  };

  it('reads where a precondition says, and at the target where it says nothing', async () => {
    const elsewhere = { account: '444455556666', region: 'eu-west-1' };
    const { operation, input } = precondition;
    expect((await check(elsewhere, 'AROAONE')).calls).toEqual([{ ...elsewhere, operation, input }]);
    expect((await check({}, 'AROAONE')).calls).toEqual([{ account: ACCOUNT, region: REGION, operation, input }]);
  });

  it('sees a role that was made anew', async () => {
    expect((await check({}, 'AROAONE')).found).toEqual({ kind: 'hold' });
    expect((await check({}, 'AROATWO')).found).toEqual({ kind: 'changed', what: ['App was deleted or made anew'] });
  });
});
