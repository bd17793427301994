import { occurrences } from '../pasted-text';
import type { ErrorShape, Reading } from '../reading';
import { serviceName } from '../services';

const UNREACHABLE = [
  'couldnotconnect',
  'connecttimeout',
  'timedout',
  'timeout',
  'nosuchhost',
  'connectionrefused',
  'unknownhost',
  'unreachable',
  'enotfound',
  'econnre',
  'unabletoresolve',
  'couldnotresolve',
  'nameresolution',
];
const NEAR = 160;
/** The code in the body of an answer: the line speaks of the endpoint that gave it. */
const ANSWER = /"__type":"(?:[a-z0-9.]{1,60}#)?[a-z]{3,60}(?:exception|fault)"/;
const HOST = /[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}$/;

/** Endpoints in the text: they name a service, and where KMS's own could not be reached, the failure. */
export const endpoint: ErrorShape = {
  name: 'endpoint',
  read({ flat, clean, cleanIndex }) {
    const readings = occurrences(flat, '.amazonaws.com', 8).flatMap((at): Reading[] => {
      const start = cleanIndex(at);
      const host =
        HOST.exec(clean.slice(Math.max(0, start - 80), start)) ?? HOST.exec(flat.slice(Math.max(0, at - 80), at));
      const label = host?.[0].split('.').find((part) => part === 'kms' || part === 'kms-fips');
      if (!label) return [];
      const near = flat.slice(Math.max(0, at - NEAR), at + NEAR);
      return [
        {
          at: cleanIndex(at),
          service: serviceName('kms') ?? 'kms',
          kms: ANSWER.test(near) || UNREACHABLE.some((words) => near.includes(words)),
        },
      ];
    });
    return readings;
  },
};
