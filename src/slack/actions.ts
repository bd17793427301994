/** Ids that tie what is rendered to what listens. Values of buttons are opaque ids, never plans or ARNs. */
export const ACTIONS = {
  approve: 'fix_approve',
  reject: 'fix_reject',
  withdraw: 'fix_withdraw',
  undo: 'fix_undo',
  changes: 'fix_changes',
  details: 'investigation_details',
  answer: 'questions_answer',
} as const;

export const ANSWER_CALLBACK = 'questions_answered';
export const REJECT_CALLBACK = 'fix_reject_reason';
export const SHORTCUT_CALLBACK = 'diagnose_message';
export const COMMAND = '/kms';
export const REASON_BLOCK = 'reason';
export const REASON_INPUT = 'reason_text';

/** Message metadata by which a message of ours is found again. */
export const METADATA_TYPE = 'keymedic_investigation';
