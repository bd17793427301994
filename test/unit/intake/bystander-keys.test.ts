import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const BYSTANDER = 'arn:aws:kms:eu-west-1:444455556666:key/9999abcd-12ab-34cd-56ef-1234567890ff';
const USER = 'User: arn:aws:sts::111122223333:assumed-role/App/i-0abc is not authorized to perform:';
const SILENT = 'because no identity-based policy allows it';
const OF_CIPHERTEXT = `AccessDeniedException: ${USER} kms:Decrypt on the resource associated with this ciphertext ${SILENT}`;
const OF_ANY = `AccessDeniedException: ${USER} kms:DescribeKey on resource: * ${SILENT}`;

const OTHERS: [string, string][] = [
  ['in front', `prod uses ${BYSTANDER}, fine there. ${OF_CIPHERTEXT}`],
  ['on a line in front', `prod uses ${BYSTANDER}\n${OF_CIPHERTEXT}`],
  ['behind', `${OF_CIPHERTEXT}. We use ${BYSTANDER} in prod.`],
  ['behind a star', `${OF_ANY}\nin prod it is ${BYSTANDER}`],
  ['named by its id', `${OF_CIPHERTEXT}\nwhile key 9999abcd-12ab-34cd-56ef-1234567890ff works`],
  ['named by its alias', `${OF_CIPHERTEXT}\nwhile alias/orders works`],
  ['of another command', `$ aws kms describe-key --key-id ${BYSTANDER}\n(fine)\n${OF_CIPHERTEXT}`],
  ['that exists already', `${USER} kms:CreateKey on resource: * ${SILENT}. Existing ${BYSTANDER}`],
  ['beside random bytes', `${USER} kms:GenerateRandom ${SILENT}; our key is ${BYSTANDER}`],
];

const OWN: [string, string][] = [
  ['in the words in front', `failed to decrypt blob with ${KEY}: ${OF_CIPHERTEXT}`],
  ['in the words behind', `${OF_CIPHERTEXT} (key ${KEY})`],
  ['in the command', `$ aws kms decrypt --key-id ${KEY} --ciphertext-blob fileb://x\n${OF_CIPHERTEXT}`],
  ['in parameters', `{"KeyId": "${KEY}", "CiphertextBlob": "x"}\n${OF_CIPHERTEXT}`],
  ['in the environment', `KMS_KEY_ARN=${KEY}\n${OF_ANY}`],
  ['on its own line', `prod ${BYSTANDER} is fine\nkey: ${KEY}\n${OF_ANY}`],
  ['where stars mask what it was on', `${OF_ANY.replace('*', '****')}\nthat is ${KEY}`],
  ['where stars make it bold', `${OF_ANY.replace('*', `*${KEY}*`)}\nin prod it is ${BYSTANDER}`],
];

describe('keys beside a refusal that names none', () => {
  it.each(OTHERS)('no key of it: %s', (_, text) => {
    expect(parseSignal(text)).toMatchObject({ isKmsError: true, keyRef: null, accountId: null, region: null });
  });

  it.each(OWN)('its key: %s', (_, text) => expect(parseSignal(text).keyRef).toBe(KEY));
});

describe('a key of which a part was taken out', () => {
  it.each(['alias/REDACTED', 'alias/xxxx', 'alias/app/xxxx'])('%s is asked for', (alias) => {
    expect(parseSignal(`could not decrypt with ${alias}: InvalidCiphertextException: `)).toMatchObject({
      keyRef: alias,
      missing: expect.arrayContaining(['key']),
    });
  });

  it('is not asked for where it is whole', () => {
    expect(parseSignal('could not decrypt with alias/boxxxy: InvalidCiphertextException: ').missing).not.toContain(
      'key',
    );
  });
});
