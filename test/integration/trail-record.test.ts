import { SCENARIOS } from '../../src/lab/scenarios/all';
import { cloudtrailRecord, refusalOf } from '../../src/lab/scenarios/texts';
import { openLab } from '../support/lab-investigation';

type Lab = Awaited<ReturnType<typeof openLab>>;

/** Whom a refused CreateGrant named decides what is read, so a record that is found among those reads comes too late for its cause. */
const NEEDS_GRANTEE = 'service-linked-role-missing';

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
    async (id, { failingCall }) => {
      const refusal = refusalOf(lab.aws.world, failingCall);
      const pasted = await lab.askPaste(cloudtrailRecord(refusal));
      // The same facts without the record, so that only CloudTrail can tell what the request carried.
      const { requestContext: _stated, ...signal } = pasted.signal;
      const lookedUp = await lab.ask(signal);
      expect(lookedUp.authorization).toEqual(pasted.authorization);
      if (id === NEEDS_GRANTEE) return;
      expect(lookedUp.verdict).toBe(pasted.verdict);
      expect(lookedUp.rootCauses.map(({ code }) => code)).toEqual(pasted.rootCauses.map(({ code }) => code));
    },
  );
});
