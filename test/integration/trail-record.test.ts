import { SCENARIOS } from '../../src/lab/scenarios/all';
import { cloudtrailRecord, refusalOf } from '../../src/lab/scenarios/texts';
import { openLab } from '../support/lab-investigation';

type Lab = Awaited<ReturnType<typeof openLab>>;

/** Calls straight to KMS: what RDS asks of it has a record of its own. */
const DIRECT = SCENARIOS.filter(({ failingCall }) => failingCall.service === 'kms');

describe('one record of a request', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());

  it.each(DIRECT.map((scenario) => [scenario.id, scenario] as const))(
    'leads to the same evaluation of %s, pasted or looked up',
    async (_, { failingCall }) => {
      const refusal = refusalOf(lab.aws.world, failingCall);
      const pasted = await lab.askPaste(cloudtrailRecord(refusal));
      // The same facts without the record, so that only CloudTrail can tell what the request carried.
      const { requestContext: _stated, ...signal } = pasted.signal;
      const lookedUp = await lab.ask(signal);
      expect(lookedUp.authorization).toEqual(pasted.authorization);
      expect(lookedUp.verdict).toBe(pasted.verdict);
      expect(lookedUp.rootCauses.map(({ code }) => code)).toEqual(pasted.rootCauses.map(({ code }) => code));
    },
  );
});
