import { decidingStatement, type LayerResult, type StatementResult } from '../../../src/domain/decision';

const statement = (sid: string, effect: 'Allow' | 'Deny', matched: StatementResult['matched']): StatementResult => ({
  policy: 'app',
  sid,
  index: 0,
  effect,
  matched,
  because: '',
});
const near = statement('near', 'Allow', false);
const far = statement('far', 'Allow', false);
const allows = statement('allows', 'Allow', true);
const denies = statement('denies', 'Deny', true);
const open = statement('open', 'Deny', 'unknown');

it.each<[LayerResult['outcome'], StatementResult[], string | null]>([
  ['denies', [allows, denies], 'denies'],
  ['allows', [near, allows], 'allows'],
  ['silent', [near, far], 'near'],
  ['silent', [near, allows], 'near'],
  ['unknown', [allows, open], 'open'],
  ['unknown', [near], 'near'],
  ['silent', [], null],
])('a layer that is %s, of %j, is told by %s', (outcome, statements, sid) => {
  expect(decidingStatement({ layer: 'scp', outcome, statements })?.sid ?? null).toBe(sid);
});
