import { randomBytes } from 'node:crypto';
import { authorizeAccount, foreignKeyDenied } from '../authorize';
import { type Call, noteKey, type OperationTable } from '../call';
import { AwsFailure } from '../wire/failure';
import { bytes, optionalNumber, optionalText, textList } from '../wire/members';
import type { Key } from '../world';
import { allowedKey, keyFor, stopIfDryRun } from './access';
import { open, seal, sealedBy, sealingKey } from './ciphertext';
import { cryptoContext, encryptionContext } from './context';
import { resolveKey } from './resolve';

const ALGORITHM = 'SYMMETRIC_DEFAULT';

/** Cryptographic operations with symmetric keys; the ciphertexts are real. */
export const cryptoOperations: OperationTable = {
  Encrypt(call) {
    const context = encryptionContext(call.input);
    const key = symmetricKey(call, context);
    const plaintext = required(call, 'Plaintext');
    if (plaintext.length > 4096) throw tooLong('plaintext', 4096);
    stopIfDryRun(call);
    return { KeyId: key.arn, CiphertextBlob: seal(key, plaintext, context), EncryptionAlgorithm: ALGORITHM };
  },
  Decrypt(call) {
    const context = encryptionContext(call.input);
    if (textList(call.input, 'DryRunModifiers').includes('IGNORE_CIPHERTEXT')) {
      keyFor(call, { alias: true, context: cryptoContext(context) });
      stopIfDryRun(call);
    }
    const ciphertext = required(call, 'CiphertextBlob');
    const key = decryptingKey(call, ciphertext, { action: 'kms:Decrypt', member: 'KeyId', context });
    stopIfDryRun(call);
    return { KeyId: key.arn, Plaintext: opened(key, ciphertext, context), EncryptionAlgorithm: ALGORITHM };
  },
  GenerateDataKey(call) {
    const made = dataKey(call);
    return { KeyId: made.key.arn, Plaintext: made.plaintext, CiphertextBlob: made.sealed };
  },
  GenerateDataKeyWithoutPlaintext(call) {
    const made = dataKey(call);
    return { KeyId: made.key.arn, CiphertextBlob: made.sealed };
  },
  ReEncrypt(call) {
    const from = encryptionContext(call.input, 'SourceEncryptionContext');
    const to = encryptionContext(call.input, 'DestinationEncryptionContext');
    const ciphertext = required(call, 'CiphertextBlob');
    const source = decryptingKey(call, ciphertext, {
      action: 'kms:ReEncryptFrom',
      member: 'SourceKeyId',
      context: from,
    });
    const member = 'DestinationKeyId';
    const target = keyFor(call, { action: 'kms:ReEncryptTo', member, alias: true, context: cryptoContext(to) });
    stopIfDryRun(call);
    const sealed = seal(target, opened(source, ciphertext, from), to);
    return { SourceKeyId: source.arn, KeyId: target.arn, CiphertextBlob: sealed };
  },
  GenerateRandom(call) {
    authorizeAccount(call, { action: 'kms:GenerateRandom', resource: '*' });
    const size = optionalNumber(call.input, 'NumberOfBytes') ?? 32;
    if (size < 1 || size > 1024) throw tooLong('numberOfBytes', 1024);
    return { Plaintext: randomBytes(size) };
  },
};

function symmetricKey(call: Call, context: Record<string, string>): Key {
  const key = keyFor(call, { alias: true, context: cryptoContext(context) });
  if (key.spec !== 'SYMMETRIC_DEFAULT') throw new AwsFailure('InvalidKeyUsageException', '');
  return key;
}

function dataKey(call: Call): { key: Key; plaintext: Buffer; sealed: Buffer } {
  const context = encryptionContext(call.input);
  const key = symmetricKey(call, context);
  const size = optionalNumber(call.input, 'NumberOfBytes') ?? (call.input.KeySpec === 'AES_128' ? 16 : 32);
  stopIfDryRun(call);
  const plaintext = randomBytes(size);
  return { key, plaintext, sealed: seal(key, plaintext, context) };
}

/**
 * The key that a ciphertext is opened with. The request may name it; naming another than the one that sealed it is
 * IncorrectKeyException, told only to callers who may use the named one.
 */
function decryptingKey(
  call: Call,
  ciphertext: Buffer,
  wanted: { action: string; member: string; context: Record<string, string> },
): Key {
  const { action, member } = wanted;
  const context = cryptoContext(wanted.context);
  if (optionalText(call.input, member) !== null) {
    const named = allowedKey(call, resolveKey(call, { member, alias: true }), { action, context });
    if (sealedBy(ciphertext) === null) throw new AwsFailure('InvalidCiphertextException', '');
    if (sealedBy(ciphertext) !== named.arn) throw incorrectKey();
    return named;
  }
  const arn = sealedBy(ciphertext);
  if (arn === null) throw new AwsFailure('InvalidCiphertextException', '');
  const key = arn.split(':')[3] === call.region ? sealingKey(call.world, ciphertext) : null;
  if (!key) throw foreignKeyDenied(call, action, 'ciphertext');
  noteKey(call, key);
  return allowedKey(call, { key, arn, requestAlias: null }, { action, context, phrase: 'ciphertext' });
}

function opened(key: Key, ciphertext: Buffer, context: Record<string, string>): Buffer {
  const plaintext = open(key, ciphertext, context);
  if (plaintext) return plaintext;
  throw new AwsFailure('InvalidCiphertextException', '');
}

function incorrectKey(): AwsFailure {
  return new AwsFailure(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );
}

function required(call: Call, member: string): Buffer {
  const value = bytes(call.input, member);
  if (value && value.length > 0) return value;
  const name = member[0]?.toLowerCase() + member.slice(1);
  throw new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  );
}

function tooLong(member: string, limit: number): AwsFailure {
  return new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
  );
}
