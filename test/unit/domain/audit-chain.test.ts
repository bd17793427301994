import type { AuditEntry, NewAuditEntry } from '../../../src/domain/audit';
import { type ChainHead, chainEntry, GENESIS, verifyChain } from '../../../src/domain/audit-chain';
import fc from '../../support/fast-check';

const entry = (action: string): NewAuditEntry => ({
  at: '2026-11-22T10:00:00.000Z',
  action,
  actor: null,
  subject: { approvalId: 'apr_1', resource: 'arn:aws:kms:us-east-1:111122223333:key/x' },
  detail: { calls: [{ operation: 'EnableKey', input: { KeyId: 'x' } }], missing: undefined },
});

function chain(length: number): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let head: ChainHead = GENESIS;
  for (let n = 0; n < length; n += 1) {
    const link = chainEntry(head, entry(`step.${n}`));
    entries.push(link);
    head = { sequence: link.sequence, hash: link.hash };
  }
  return entries;
}

const tamper: [string, (entries: AuditEntry[]) => AuditEntry[], number][] = [
  ['a changed actor', (e) => e.with(2, { ...(e[2] as AuditEntry), actor: 'T1/U9' }), 3],
  ['a changed detail', (e) => e.with(4, { ...(e[4] as AuditEntry), detail: {} }), 5],
  ['an added member', (e) => e.with(1, { ...(e[1] as AuditEntry), extra: 1 } as AuditEntry), 2],
  ['a removed entry', (e) => e.toSpliced(3, 1), 4],
  ['a removed beginning', (e) => e.slice(1), 1],
  ['two entries swapped', (e) => e.with(2, e[3] as AuditEntry).with(3, e[2] as AuditEntry), 3],
  ['an entry twice', (e) => e.toSpliced(2, 0, e[2] as AuditEntry), 4],
  [
    'an entry forged with a hash of its own',
    (e) => e.with(3, chainEntry({ sequence: 3, hash: (e[1] as AuditEntry).hash }, entry('forged'))),
    4,
  ],
  [
    'an entry forged in its place, so that the next no longer follows',
    (e) => e.with(3, chainEntry({ sequence: 3, hash: (e[2] as AuditEntry).hash }, entry('forged'))),
    5,
  ],
];

describe('audit chain', () => {
  it('is whole as written, also read back from JSON and from the middle', () => {
    const entries = JSON.parse(JSON.stringify(chain(6))) as AuditEntry[];
    const last = entries[5] as AuditEntry;
    const head = { sequence: 6, hash: last.hash };
    expect(verifyChain(entries)).toEqual({ kind: 'whole', head });
    const third = entries[2] as AuditEntry;
    expect(verifyChain(entries.slice(3), { sequence: 3, hash: third.hash })).toEqual({ kind: 'whole', head });
    expect(verifyChain([])).toEqual({ kind: 'whole', head: GENESIS });
  });

  it.each(tamper)('shows %s', (_, change, sequence) => {
    expect(verifyChain(change(chain(6)))).toMatchObject({ kind: 'broken', sequence });
  });

  it('shows any changed character of any entry', () => {
    const text = JSON.stringify(chain(3));
    fc.assert(
      fc.property(fc.nat(text.length - 1), (at) => {
        const changed = text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
        let entries: AuditEntry[];
        try {
          entries = JSON.parse(changed) as AuditEntry[];
        } catch {
          return;
        }
        expect(verifyChain(entries).kind).toBe('broken');
      }),
    );
  });
});
