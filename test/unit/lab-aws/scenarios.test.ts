import { type LocalAws, startLocalAws } from '../../../src/lab/aws/server';
import { SCENARIOS } from '../../../src/lab/scenarios/all';
import { labConfig, labEnvironment } from '../../../src/lab/scenarios/keymedic-setup';
import { resetWorld, runFailingCall } from '../../../src/lab/scenarios/run';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
  resetWorld(aws);
});

afterAll(() => aws.close());

describe('scenarios', () => {
  it.each(SCENARIOS.filter(({ id }) => id !== 'fixed-since').map((one) => [one.id, one] as const))(
    '%s: the call fails with what the text says',
    async (_id, scenario) => {
      const { ok, output, code } = await runFailingCall(scenario, aws);
      expect({ ok, output }).toMatchObject({ ok: false });
      const text = scenario.errorText(aws.world);
      expect(text).toContain(output.slice(output.indexOf(': ') + 2));
      if (!text.startsWith('software.amazon'))
        expect(text).toContain(code?.replace(/^AccessDeniedException$/, 'AccessDenied'));
    },
  );
});
