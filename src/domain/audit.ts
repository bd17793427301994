import type { Instant } from './evidence';

/** One line of the audit log; `hash` covers the entry and the hash before it, so that tampering shows. */
export interface AuditEntry {
  sequence: number;
  at: Instant;
  /** `approval.approve`, `fix.apply`, `investigation.open`, `refusal` … */
  action: string;
  actor: string | null;
  subject: { investigationId?: string; approvalId?: string; account?: string; resource?: string };
  detail: Record<string, unknown>;
  previousHash: string;
  hash: string;
}

export type NewAuditEntry = Omit<AuditEntry, 'sequence' | 'previousHash' | 'hash'>;
