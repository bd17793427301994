import { WRITES } from '../../../src/aws/writes';
import { PLANNERS } from '../../../src/diagnosis/fixes/plan-fixes';
import { SENT_OPERATIONS } from '../../../src/diagnosis/fixes/sent-operations';

describe('what planned fixes send', () => {
  it('is listed for every planner', () => {
    expect(Object.keys(SENT_OPERATIONS).sort()).toEqual(Object.keys(PLANNERS).sort());
  });

  it('stands in the closed table of writes', () => {
    for (const operation of Object.values(SENT_OPERATIONS).flat()) expect(WRITES.has(operation)).toBe(true);
  });
});
