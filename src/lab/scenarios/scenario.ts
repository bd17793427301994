import type { RootCauseCode } from '../../domain/root-cause';
import type { World } from '../aws/world';

/** A call that fails until the scenario's cause is gone. */
export interface FailingCall {
  /** Session ARN of the role that makes it. */
  as: string;
  service: 'kms' | 'rds';
  operation: string;
  region: string;
  /** Members as SDK clients take them. */
  input: (world: World) => Record<string, unknown>;
}

/** One broken thing in the local AWS, with what a person would paste about it. */
export interface Scenario {
  id: string;
  /** What stands in the list of ready errors. */
  title: string;
  /** What is broken, for people who run the lab. */
  description: string;
  /** The cause that a diagnosis must find. */
  expected: RootCauseCode;
  failingCall: FailingCall;
  /** The text is of a service that tells KMS's refusal in words of its own. */
  reworded?: true;
  /** Makes principals, keys and history; several scenarios live in one world. */
  seed: (world: World) => void;
  /** How long ago the failing call failed, in minutes. */
  failedMinutesAgo: number;
  /** What happened after it failed. */
  afterwards?: (world: World) => void;
  /** The text of that failure as some tool prints it. Needs the seeded history. */
  errorText: (world: World) => string;
}
