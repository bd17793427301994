import type { Diagnosis } from '../../../src/domain/investigation';
import type { MissingField } from '../../../src/domain/signal';
import { changeInvestigation } from '../../../src/workflow/change-investigation';
import { investigationIdOf } from '../../../src/workflow/message-identity';
import { openInvestigation } from '../../../src/workflow/open-investigation';
import type { Answered, AnswerRequest, Opened, OpenRequest } from '../../../src/workflow/ports';
import { ACCOUNT, aDiagnosis, type FakeDeps, fakeDeps, REQUESTER, SOURCE } from '../../support/fakes';

export const ID = investigationIdOf('T1-C1-100.1');
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/App`;
export const NO_KEY =
  'An error occurred (AccessDeniedException) when calling the Decrypt operation: User: arn:aws:iam::111122223333:user/ana is not authorized to perform: kms:Decrypt because no identity-based policy allows the kms:Decrypt action';

export const request = (over: Partial<OpenRequest> = {}): OpenRequest => ({
  text: '',
  source: SOURCE,
  requester: REQUESTER,
  askedBy: 'paste',
  eventKey: 'T1-C1-100.1',
  ...over,
});

/** A reply in the thread of the first message. */
export const reply = (text: string, askedBy: OpenRequest['askedBy'] = 'paste', ts = '100.2'): OpenRequest =>
  request({ text, askedBy, source: { ...SOURCE, messageTs: ts, threadTs: '100.1' }, eventKey: `T1-C1-${ts}` });

export const form = (answers: AnswerRequest['answers'], over: Partial<AnswerRequest> = {}): AnswerRequest => ({
  investigationId: ID,
  answers,
  by: REQUESTER,
  external: false,
  ...over,
});

export const openedId = (opened: Opened | Answered): string =>
  opened.kind === 'opened' ? opened.investigation.id : '';

/** What the diagnosis of an investigation asks for, once it is answered. */
export async function asks(
  deps: FakeDeps,
  id: string,
  field: MissingField,
  over: Partial<Diagnosis> = {},
): Promise<void> {
  const needs = [{ field, question: 'Which one?' }];
  const diagnosis = aDiagnosis({ verdict: 'needs-input', needs, ...over });
  await changeInvestigation(deps.store, id, () => ({ status: 'answered', diagnosis }));
}

/** A thread whose first message was asked for the key, without naming the fields. */
export async function asked(deps = fakeDeps()): Promise<FakeDeps> {
  await openInvestigation(deps, request({ text: NO_KEY }));
  await changeInvestigation(deps.store, ID, () => ({
    status: 'answered',
    diagnosis: aDiagnosis({ verdict: 'needs-input' }),
  }));
  return deps;
}
