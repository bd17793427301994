import type { Layer } from './decision';
import type { Instant } from './evidence';
import type { KeySummary, UnknownLayer } from './investigation';

/**
 * `account`: whoever IAM allows in an account whose identities were not read; `everybody`: anybody in any other account;
 * `deleted`: the unique id of a role or user that is in no account that was read.
 */
export type PrincipalKind =
  | 'role'
  | 'service-linked-role'
  | 'user'
  | 'root'
  | 'session'
  | 'federated'
  | 'service'
  | 'account'
  | 'everybody'
  | 'deleted';

/** What a principal may do, or may do under conditions or as far as was read. */
export interface Access {
  /** `undetermined`: only under `conditions`, or nobody can tell because layers in `blockedBy` could not be read. */
  decision: 'allowed' | 'undetermined';
  /**
   * Layers that carry it; for `undetermined`, those that do if the conditions hold and no open Deny and no unread policy of the organization
   * refuses.
   */
  allowedBy: readonly Layer[];
  /** For `undetermined`: the layers that leave it open. */
  blockedBy: readonly Layer[];
  /** Of those, the layers that could not be read. */
  unread: readonly Layer[];
  /** Condition keys whose values decide. */
  unknownContext: readonly string[];
  /** The same in words; every one must hold. */
  conditions: readonly string[];
}

/** Actions that a principal may use in the same way. */
export interface PrincipalAccess extends Access {
  actions: string[];
}

export interface WhoCanPrincipal {
  /** ARN, service name, unique id; `*` for everybody; `*.amazonaws.com` for AWS services; the root's ARN for an account. */
  principal: string;
  account: string | null;
  kind: PrincipalKind;
  /** What is special about it, in a sentence. */
  note?: string;
  access: PrincipalAccess[];
}

/** What could not be read, or is not known, and what would settle it. */
export interface WhoCanUnknown extends UnknownLayer {
  layer: Layer;
  account: string | null;
  /** IAM action whose absence explains it. */
  permission?: string;
}

/** Answer of `who-can`: contract, section 1. Principals that are refused everything are left out. */
export interface WhoCan {
  schemaVersion: 1;
  at: Instant;
  /** Null: there is no such key, or it could not be read; `unknowns` or `notFound` tells. */
  key: KeySummary | null;
  /** AWS's words when it said that there is no such key. */
  notFound?: string;
  /** Whether the state of the key lets the actions run; for several actions, whether it can be used for cryptography. */
  keyUsable: boolean | 'unknown';
  actions: string[];
  principals: WhoCanPrincipal[];
  unknowns: WhoCanUnknown[];
  assumptions: string[];
  stats: {
    awsCalls: number;
    ms: number;
    /** Principals looked at, whether listed or not. */
    principals: number;
    refused: number;
    decisions: number;
  };
}
