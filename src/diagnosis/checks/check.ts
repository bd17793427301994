import type { Evidence } from '../../domain/evidence';
import type { Facts } from '../../runbook/facts';

/** A named analysis that a runbook step runs: pure, over the facts and the steps it rests on. Returns plain JSON. */
export type Check = (input: { facts: Facts; evidence: Evidence }) => unknown;
