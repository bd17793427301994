import type { Approval } from '../../../src/domain/approval';
import { needsSomebodyElse } from '../../../src/workflow/decide-approval';

const ANA = { id: 'UANA', teamId: 'T1' };
const BEN = { id: 'UBEN', teamId: 'T1' };
const CAT = { id: 'UCAT', teamId: 'T1' };

function approval(gate: Approval['gate'], quorum: number): Approval {
  return { gate, quorum, requester: ANA, answeredBy: [BEN] } as Approval;
}

describe('who has to be somebody else', () => {
  it.each([
    ['high', 1, true],
    ['low', 2, true],
    ['low', 1, false],
  ] as const)('%s with a quorum of %s: whoever asked or answered', (gate, quorum, refused) => {
    expect(needsSomebodyElse(approval(gate, quorum), ANA)).toBe(refused);
    expect(needsSomebodyElse(approval(gate, quorum), BEN)).toBe(refused);
    expect(needsSomebodyElse(approval(gate, quorum), CAT)).toBe(false);
  });
});
