import { textOfSlackMessage } from '../../../src/intake/cleaning/slack-text';
import { parseSignal } from '../../../src/intake/parse';

const ID = '7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab';
const KEY = `arn:aws:kms:us-west-2:210987654321:key/${ID}`;
const ERROR = `An error occurred (DisabledException) when calling the Decrypt operation: ${KEY} is disabled.`;
const textOf = (...attachments: unknown[]): string => textOfSlackMessage({ text: '', bot_id: 'B1', attachments });

describe('attachments of other apps', () => {
  it('are read in their fields, pretext and title too', () => {
    const fields = [
      { title: 'Service', value: 'orders', short: true },
      { title: 'Error', value: ERROR },
      { title: 'Trace', value: 'line &lt;1&gt;\nline 2' },
    ];
    expect(textOf({ pretext: 'Alarm &amp; more', title: '<https://e.org|orders-api>', fields, fallback: 'no' })).toBe(
      `Alarm & more\norders-api\nService: orders\nError: ${ERROR}\nTrace:\nline <1>\nline 2`,
    );
    expect(parseSignal(textOf({ fields }))).toMatchObject({
      isKmsError: true,
      keyRef: KEY,
      denyReason: 'key-disabled',
    });
  });

  it('keep the name of a value on its line', () => {
    const fields = [{ title: 'Key ID', value: ID }];
    const text = textOf({ text: `DisabledException when calling the Decrypt operation, see ${ID}`, fields });
    expect(text.split('\n')[1]).toBe(`Key ID: ${ID}`);
    expect(parseSignal(text).keyRef).toBe(ID);
  });

  it('say once what they repeat', () => {
    const fields = [
      { title: 'Message', value: ERROR },
      { title: 'Message', value: ERROR },
    ];
    expect(textOf({ title: ERROR, text: ERROR, fields, fallback: ERROR })).toBe(ERROR);
    expect(textOfSlackMessage({ text: ERROR, bot_id: 'B1', attachments: [{ fallback: ERROR }] })).toBe(ERROR);
  });

  it.each([
    [{ fallback: 'only &lt;this&gt;' }, 'only <this>'],
    [{ text: ' ', fields: [], fallback: 'only this' }, 'only this'],
    [{ title: 'a title', fallback: 'not this' }, 'a title'],
    [{ fields: [{ value: 'a value' }, { title: 'a title' }, null, 7, { title: 5, value: [] }] }, 'a value\na title'],
    [{ fields: 'x', pretext: 1, title: null }, ''],
  ])('%j', (attachment, text) => {
    expect(textOf(attachment)).toBe(text);
  });
});
