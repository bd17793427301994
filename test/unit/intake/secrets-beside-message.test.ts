import { readPaste } from '../../../src/intake/read-paste';
import { redact } from '../../../src/intake/secrets/redact';

/** Made of parts, so that no scanner takes the test data for real secrets. */
const SECRET_KEY = `wJalrXUtnFEMIxK7MDENGxb${'PxRfiCYzEXAM1LEKE'}`;
const ACCESS_KEY = `AKIA${'Q3EGRZ7KXW5TUVB4'}`;

describe('an encoded authorization message', () => {
  const MESSAGE = 'aB3dE6gH9_-'.repeat(30);
  const LABEL = 'Encoded authorization failure message: ';
  /** Without the first line's label. */
  const byTerminal = (columns: number) => {
    const all = (LABEL + MESSAGE).match(new RegExp(`.{1,${columns}}`, 'g')) as string[];
    return all.join('\n').slice(LABEL.length);
  };
  const lines = (MESSAGE.match(/.{1,60}/g) ?? []).join('\n    ');

  it.each([
    ['on one line', MESSAGE],
    ['in quotes', `"${MESSAGE}"`],
    ['coloured', `\u001b[31m${MESSAGE}\u001b[0m`],
    ['wrapped by a terminal', byTerminal(80)],
    ['wrapped by a wide terminal', byTerminal(200)],
    ['wrapped into two lines', byTerminal(320)],
    ['wrapped and quoted', lines.replaceAll('    ', '> ')],
    ['wrapped', lines],
    ['wrapped in JSON', lines.replaceAll('\n', '\\n')],
    ['with a word behind it', `${MESSAGE}\nfailed`],
    ['with a sentence behind it', `${MESSAGE}\nfailed to start the instance`],
    ['with a paragraph behind it', `${MESSAGE}\n\nstatus-code-403`],
  ])('%s', (_, printed) => {
    expect(readPaste(LABEL + printed).encodedMessage).toBe(MESSAGE);
  });

  it('is read whole up to the most that STS takes', () => {
    const longest = MESSAGE.repeat(40).slice(0, 10_240);
    expect(readPaste(LABEL + longest).encodedMessage).toBe(longest);
    expect(readPaste(`${LABEL}${longest}a`).encodedMessage).toBeNull();
  });

  it.each([
    ['a secret key', SECRET_KEY, 'secret-key'],
    ['an access key id', ACCESS_KEY, 'access-key'],
    ['a session token', `IQoJb3JpZ2lu${'X2VjEJr3aVh0Qk9pLw'.repeat(5)}`, 'session-token'],
    ['a token of Slack', `xoxb-${'123456789012-abcdefABCDEF'}`, 'token'],
    ['a token of GitHub', `ghp_${'abcdefghijABCDEFGHIJ0123456789abcdef'}`, 'token'],
    ['a labelled password', 'password=hunter2hunter2', 'password'],
    ['a label and a line', 'aws_secret_access_key\n'.concat(SECRET_KEY), 'secret-key'],
  ])('is not continued by %s, which is masked and warned of', (_, secret, kind) => {
    for (const width of [60, 160, MESSAGE.length])
      for (const separator of ['\n', '\n    ', '\\n']) {
        const printed = (MESSAGE.match(new RegExp(`.{1,${width}}`, 'g')) as string[]).join(separator);
        const { text, secrets, encodedMessage } = readPaste(`${LABEL}${printed}${separator}${secret}${separator}x`);
        expect(encodedMessage).toBe(MESSAGE);
        expect(text).not.toContain(secret.split('\n').pop());
        expect(secrets).toEqual([kind]);
      }
  });

  it('ends with the line that is shorter than those before', () => {
    const [first, last, below] = [MESSAGE.slice(0, 160), MESSAGE.slice(160, 200), 'aB3dE6gH9x'];
    const { encodedMessage } = readPaste(`${LABEL}${first}\n${last}x\n${below}\n${below}`);
    expect(encodedMessage).toBe(`${first}${last}x`);
  });

  it('is not continued by a line that is longer', () => {
    const longer = `${LABEL}\n${MESSAGE.slice(0, 110)}\n${MESSAGE}\n`;
    expect(readPaste(longer).encodedMessage).toBe(MESSAGE.slice(0, 110));
  });

  it.each([
    ['on one line', MESSAGE],
    ['wrapped', lines],
    ['with lines below', `${lines}\nq7Rw1Zp4Lt9Yb\nfailed to start`],
    ['as in base64', `${MESSAGE}==`],
    ['cut', MESSAGE.slice(0, 60)],
    ['too long', 'aB3d'.repeat(20_000)],
  ])('is masked as far as it is kept: %s', (_, printed) => {
    const { text, found } = redact(`before ${LABEL}${printed}\nafter`);
    const { encodedMessage } = readPaste(LABEL + printed);
    const left = text.replace('[redacted encoded-authorization-message]', '');
    expect(`before ${LABEL}${printed}\nafter`.replaceAll(/\n {4}/g, '')).toBe(
      left.replace(LABEL, LABEL + (encodedMessage ?? printed) + (printed.endsWith('==') ? '==' : '')),
    );
    expect(found).toEqual([]);
  });
});
