import { renderText } from '../../../src/commands/render-text';
import { aDiagnosis } from '../../support/fakes';

it('names the authorization id, and where AWS shows its details', () => {
  const diagnosis = aDiagnosis();
  const signal = { ...diagnosis.signal, authorizationId: '1234abcd-12ab', region: 'eu-west-1' };
  expect(renderText({ ...diagnosis, signal })).toContain(
    'AWS authorization id 1234abcd-12ab, kept for a day: https://eu-west-1.console.aws.amazon.com/iam/home?region=eu-west-1#/authorization-details/1234abcd-12ab',
  );
  expect(renderText({ ...diagnosis, signal: { ...signal, region: null } })).toContain('kept for a day\n');
});
