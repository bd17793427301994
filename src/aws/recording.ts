import { canonicalJson } from '../domain/canonical';
import type { Collected, ReadCall, ReadOutput } from '../domain/evidence';
import type { AwsReader } from '../workflow/ports';
import type { Recorder } from './reader';

/** One read as recorded: plain JSON. */
export interface RecordedRead {
  call: ReadCall;
  result: Collected<ReadOutput>;
}

/** A recorder that keeps every read, and the list it fills. */
export function keepReads(): { reads: RecordedRead[]; record: Recorder } {
  const reads: RecordedRead[] = [];
  return { reads, record: (call, result) => reads.push({ call, result }) };
}

/** A reader that answers from recorded reads, without any network. A read that is not among them is a gap. */
export function replayReader(reads: readonly RecordedRead[]): AwsReader {
  const held = new Map(reads.map(({ call, result }) => [canonicalJson(call), result]));
  const missing = (call: ReadCall): Collected<ReadOutput> => ({
    kind: 'unavailable',
    gap: {
      reason: 'failed',
      operation: call.operation,
      account: call.account,
      region: call.region,
      permission: null,
      message: 'This read is not in the recording.',
      howToGrant: 'Record the diagnosis again with --record.',
    },
  });
  return {
    openSession: () => ({
      calls: () => 0,
      read: async (call) => held.get(canonicalJson(call)) ?? missing(call),
    }),
  };
}
