import { KEY_ID_FORM } from '../domain/name-forms';
import { isStandInName } from '../domain/stand-in';
import { isWithoutKey } from './kms-operations';
import type { PastedText } from './pasted-text';
import { pick } from './pick';
import { PRECEDENCE } from './precedence';
import type { ErrorShape, Reading, Readings } from './reading';
import { cloudtrail } from './shapes/cloudtrail';
import { commandLine } from './shapes/command-line';
import { decodedMessage } from './shapes/decoded-message';
import { notAuthorized } from './shapes/not-authorized';

/**
 * The key that the failed call was about. The refusal's own comes first. Of a call on no key there is none else; of one whose refusal says
 * on what it was and names no key, only what the error's own words, its record, its parameters or its command line name.
 */
export function keyOf(readings: Readings, text: PastedText): string | null {
  const sentences = readings.get(notAuthorized) ?? [];
  const printed = sentences.find(({ keyRef }) => keyRef)?.keyRef;
  if (printed) return printed;
  const action = pick(readings, 'kmsAction');
  if (isWithoutKey(pick(readings, 'operation')) || isWithoutKey(action?.slice('kms:'.length) ?? null)) return null;
  const sentence = sentences.find(({ keyless }) => keyless);
  return sentence ? keyBeside(sentence, readings, text) : pick(readings, 'keyRef');
}

const RECORDS: ReadonlySet<ErrorShape> = new Set([cloudtrail, decodedMessage]);

function keyBeside(sentence: Reading, readings: Readings, text: PastedText): string | null {
  for (const shape of PRECEDENCE.keyRef) {
    const found = (readings.get(shape) ?? []).find((reading) => {
      if (!reading.keyRef || RECORDS.has(shape)) return reading.keyRef;
      if (shape === commandLine) return !reading.kmsAction || reading.kmsAction === sentence.kmsAction;
      return isOwn(reading, sentence, text);
    });
    if (found?.keyRef) return found.keyRef;
  }
  return null;
}

const REACH = 600;
const LABEL_AWAY = 40;
/** How far behind its label a key may stand in what a shape read. */
const LONGEST_LABEL = 60;
/** A parameter in front of its value, or nothing else in front of it on its line. */
const PARAMETER =
  /(?:key_?(?:id|arn)|kms_?key\w{0,12}|cmk\w{0,6}|master_?key\w{0,6}|alias_?name)["']?\s{0,4}[:=]\s{0,4}["'([{]{0,3}$|(?:^|\n)[ \t]{0,20}(?:(?:kms )?(?:key|cmk|alias|arn)(?: id| arn)?[:=] {0,4})?["'(<]{0,2}$/i;

/** Whether a key stands in the words of the same error, or as a parameter of its request. */
function isOwn({ at, keyRef = '' }: Reading, sentence: Reading, { clean }: PastedText): boolean {
  const label = clean.slice(at, at + LONGEST_LABEL).indexOf(keyRef.slice(0, 8));
  const key = at + Math.max(0, label);
  if (PARAMETER.test(clean.slice(Math.max(0, key - LABEL_AWAY), key))) return true;
  const [from, to] = key < sentence.at ? [key, sentence.at] : [sentence.at, key];
  return to - from <= REACH && !/\n|[.;!?] {1,4}[A-Z]/.test(clean.slice(from, to));
}

const KEY_ID = new RegExp(`(?:^|:key/)${KEY_ID_FORM}$`, 'i');
const ALIAS = /(?:^|:)alias\/([\w/-]+)$/;

/** Whether a key is named by its id or alias, and no part of that was taken out. */
export function isConcreteKey(keyRef: string): boolean {
  const alias = ALIAS.exec(keyRef)?.[1];
  return alias === undefined ? KEY_ID.test(keyRef) : !alias.split('/').some(isStandInName);
}
