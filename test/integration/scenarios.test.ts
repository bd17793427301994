import { SCENARIOS } from '../../src/lab/scenarios/all';
import { openLab } from '../support/lab-investigation';

type Lab = Awaited<ReturnType<typeof openLab>>;
let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

describe('every ready error of the lab', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('%s: the labelled cause comes first', async (_, scenario) => {
    const diagnosis = await lab.askText(scenario.errorText(lab.aws.world));
    const brief = { causes: diagnosis.rootCauses.map(({ code, certainty, summary }) => ({ code, certainty, summary })), verdict: diagnosis.verdict, unknowns: diagnosis.unknowns, needs: diagnosis.needs, decision: diagnosis.authorization?.decision, fixes: diagnosis.fixes.map((f) => [f.title, f.code, f.automated, f.proof]), stats: diagnosis.stats, steps: diagnosis.steps.filter((s) => s.gap).map((s) => [s.id, s.gap?.message]), signal: diagnosis.signal };
    if (process.env.SHOW) process.stderr.write(`${JSON.stringify(brief, null, 1)}\n`);
    expect(diagnosis.rootCauses[0]?.code).toBe(scenario.expected);
  });
});
