import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:eu-west-1:640318827155:key/8091a2b3-c4d5-4e6f-9172-8394a5b6c7d8';
const PRINCIPAL = 'arn:aws:sts::640318827155:assumed-role/App-Role/i-0b1c2d3e4f5a60718';
const TEXT = `AccessDeniedException: User: ${PRINCIPAL} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no identity-based policy allows the kms:Decrypt action`;

const wide = (text: string) =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');

const FORMS: [string, string][] = [
  ['percent encoding', encodeURIComponent(TEXT)],
  [
    'the query of a URL',
    `https://app.example/cb?error_description=${encodeURIComponent(TEXT).replaceAll('%20', '+')}&s=a`,
  ],
  ['decimal entities', TEXT.replaceAll(':', '&#58;')],
  ['hexadecimal entities', TEXT.replaceAll(':', '&#x3a;').replaceAll('/', '&#x2F;')],
  ['entities of entities', TEXT.replaceAll(':', '&amp;#58;')],
  ['full-width characters', wide(TEXT)],
  ['full-width punctuation', TEXT.replaceAll(':', '\uff1a')],
  ['UTF-16 read as bytes', `\ufeff${[...TEXT].join('\0')}\0`],
];

describe('character encodings', () => {
  it.each(FORMS)('%s', (_, text) => expect(parseSignal(text)).toEqual(parseSignal(TEXT)));

  it('reads upper case, with names as they stand', () => {
    expect(parseSignal(TEXT.toUpperCase())).toMatchObject({
      kmsAction: 'kms:Decrypt',
      principalArn: 'arn:aws:sts::640318827155:assumed-role/APP-ROLE/I-0B1C2D3E4F5A60718',
      principalType: 'assumed-role',
      keyRef: KEY,
      denyReason: 'identity-no-allow',
    });
  });

  it('names operations as AWS does where a text is in lower case', () => {
    const refusal = TEXT.slice(TEXT.indexOf('User')).toLowerCase();
    const texts = [
      `an error occurred (accessdeniedexception) when calling the generatedatakey operation: ${refusal}`,
      `operation error kms: generatedatakey, https response error statuscode: 400, api error accessdeniedexception: ${refusal}`,
    ];
    for (const text of texts) expect(parseSignal(text)).toMatchObject({ service: 'kms', operation: 'GenerateDataKey' });
  });

  it('leaves a text with a percent sign and a plus as it is', () => {
    expect(parseSignal(`at 10:00+01:00, 5%20: ${TEXT}`)).toEqual(parseSignal(TEXT));
  });

  it('ascribes a row of a table to the event source in it', () => {
    expect(parseSignal(`2026-11-20\tkms.amazonaws.com\tDecrypt\tAccessDenied\t${TEXT.slice(23)}`).service).toBe('kms');
  });

  it('takes the code that a code without meaning passes on', () => {
    const text =
      'Server.InternalError: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state';
    expect(parseSignal(text).errorCode).toBe('Client.InvalidKMSKey.InvalidState');
  });
});
