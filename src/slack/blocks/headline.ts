import type { Approval, ApprovalState } from '../../domain/approval';
import type { Diagnosis } from '../../domain/investigation';
import { CAUSE_TITLES } from './names';

/** States in which the write was, or may have been, made: what was diagnosed is how it was before. */
const WRITTEN: readonly ApprovalState[] = ['executing', 'unknown', 'applied', 'verified', 'ineffective', 'undone'];
/** States after which the pasted sentence speaks of the past. */
const CHANGED: readonly ApprovalState[] = ['applied', 'verified', 'ineffective', 'undone'];

/** How far the fixes of an investigation are. */
export interface Stage {
  /** A write was, or may have been, sent. */
  written: boolean;
  /** A write was made. */
  changed: boolean;
  /** A fix was carried out and none waits for a decision: what happened counts more than how it was found. */
  brief: boolean;
}

export function stageOf(approvals: readonly Approval[]): Stage {
  const some = (states: readonly ApprovalState[]): boolean => approvals.some(({ state }) => states.includes(state));
  const written = some(WRITTEN);
  return { written, changed: some(CHANGED), brief: written && !some(['pending', 'approved']) };
}

/** The verdict, or how far its fix is, as a headline: words that stand alone in a notification. */
export function headline(diagnosis: Diagnosis, approvals: readonly Approval[] = []): string {
  return afterFix(diagnosis, approvals) ?? ofVerdict(diagnosis);
}

function afterFix({ rootCauses: [first] }: Diagnosis, approvals: readonly Approval[]): string | null {
  const cause = first && CAUSE_TITLES[first.code];
  const it = cause ? `. It was: ${cause}` : '';
  const inState = (state: ApprovalState): Approval | undefined => approvals.find((each) => each.state === state);
  if (inState('verified')) return `Fixed and verified${it}`;
  if (!stageOf(approvals).brief) return null;
  const applied = inState('applied');
  if (applied?.outcome === null) return `Fix applied, checking that it helps${it}`;
  if (applied) return `Fix applied, but whether it helps is not known${it}`;
  if (inState('ineffective')) return 'Fix applied, but the call is still refused';
  if (inState('undone')) return cause ? `The fix was undone. Before it: ${cause}` : 'The fix was undone';
  return null;
}

/** Only the key was asked about, and it can be used: no caller was named whose permissions could be evaluated. */
export function isKeyAlone({ verdict, rootCauses, signal, asked, key }: Diagnosis): boolean {
  const nothingWrong = verdict === 'undetermined' && rootCauses.length === 0 && key?.state === 'Enabled';
  return nothingWrong && signal.errorCode === null && asked.principal === null;
}

/** What is missing is not of AWS but of the request. */
function ofRequest({ needs, unknowns }: Diagnosis): boolean {
  return needs.length > 0 || unknowns.some(({ layer }) => layer === 'none');
}

function ofVerdict(diagnosis: Diagnosis): string {
  const { verdict, rootCauses, signal } = diagnosis;
  const first = rootCauses[0];
  switch (verdict) {
    case 'denied':
      if (!first) return 'Denied: this call is refused';
      return `Denied${first.certainty === 'likely' ? ', most likely' : ''}: ${CAUSE_TITLES[first.code]}`;
    case 'allowed':
      if (first?.code === 'fixed-since')
        return first.certainty === 'likely'
          ? 'Allowed now: no change found that explains it'
          : 'Allowed now: it has been fixed since';
      return signal.errorCode
        ? 'Allowed now: nothing refuses this call any more'
        : 'Allowed: nothing refuses this call';
    case 'undetermined':
      if (first) return `Not certain, most likely: ${CAUSE_TITLES[first.code]}`;
      if (isKeyAlone(diagnosis)) return 'The key is enabled; name a caller to learn what it may do';
      return `Not certain: something needed ${ofRequest(diagnosis) ? 'is not known' : 'could not be read'}`;
    case 'needs-input':
      return diagnosis.needs.length > 0 && diagnosis.needs.every(({ noField }) => noField)
        ? 'Encoded message: it could not be decoded here'
        : 'One more thing is needed to find the cause';
    case 'not-kms':
      return 'No AWS KMS error found in this text';
  }
}
