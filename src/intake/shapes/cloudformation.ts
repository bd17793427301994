import { isErrorCode } from '../error-codes';
import type { ErrorShape, Reading } from '../reading';

/** CloudFormation events: `Resource handler returned message: "…" (RequestToken: …, HandlerErrorCode: C)`. */
export const cloudformation: ErrorShape = {
  name: 'cloudformation',
  read(text) {
    const handled = text.flat.indexOf('resourcehandlerreturnedmessage');
    const code = /HandlerErrorCode:\s{0,4}([A-Za-z]{3,60})/.exec(text.clean);
    if (handled < 0 && !code) return [];
    const reading: Reading = {
      at: handled >= 0 ? text.cleanIndex(handled) : (code?.index ?? 0),
      service: 'cloudformation',
    };
    const named = code?.[1];
    if (named && (isErrorCode(named) || /^[A-Z]/.test(named))) reading.errorCode = named;
    return [reading];
  },
};
