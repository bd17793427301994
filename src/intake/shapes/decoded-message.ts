import { isKeyArn } from '../arns';
import { kmsActionOf } from '../kms-operations';
import type { ErrorShape, Reading } from '../reading';

const REFUSED = /"allowed"\s{0,4}:\s{0,4}(?:false|"false")/;
const ACTION = /"action"\s{0,4}:\s{0,4}"kms:([A-Za-z]{3,60})"/;
const RESOURCE = /"resource"\s{0,4}:\s{0,4}"([^"\s]{8,600})"/;
const PRINCIPAL = /"(?:principal|arn)"\s{0,4}:\s{0,4}"(arn:[a-z-]{3,20}:(?:iam|sts):[^"\s]{8,500})"/;

/** What `aws sts decode-authorization-message` prints, whole or in part: a refused action of KMS and whom and what it was about. */
export const decodedMessage: ErrorShape = {
  name: 'decoded-message',
  read({ clean }) {
    const refused = REFUSED.exec(clean);
    const operation = refused && ACTION.exec(clean)?.[1];
    const kmsAction = operation ? kmsActionOf(operation) : null;
    if (!refused || !kmsAction) return [];
    const reading: Reading = { at: refused.index, kms: true, kmsAction, denyReason: 'unspecified' };
    const resource = RESOURCE.exec(clean)?.[1];
    const principal = PRINCIPAL.exec(clean)?.[1];
    if (resource && isKeyArn(resource)) reading.keyRef = resource;
    if (principal) reading.principalArn = principal;
    return [reading];
  },
};
