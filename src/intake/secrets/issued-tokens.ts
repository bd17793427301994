import { WORD_START } from '../cleaning/line-break';

/** The sources of patterns for the forms that services give the tokens they issue, so that scanners find them. */
const ISSUED = [
  'xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9%+/=_-]{10,400}',
  'xapp-[A-Za-z0-9-]{10,200}',
  'gh[pousr]_[A-Za-z0-9]{20,100}',
  'github_pat_[A-Za-z0-9_]{20,200}',
  'gl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{16,100}',
  'npm_[A-Za-z0-9]{20,100}',
  'pypi-[A-Za-z0-9_-]{40,400}',
  'dckr_pat_[A-Za-z0-9_-]{20,100}',
  '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,200}',
  'whsec_[A-Za-z0-9+/=]{20,100}',
  'sk-(?:[a-z]{2,10}-)?[A-Za-z0-9_-]{32,300}',
  'AIza[A-Za-z0-9_-]{30,60}',
  'GOCSPX-[A-Za-z0-9_-]{20,60}',
  'ya29\\.[A-Za-z0-9_-]{20,1000}',
  'SG\\.[A-Za-z0-9_-]{16,40}\\.[A-Za-z0-9_-]{16,80}',
  'hv[sbr]\\.[A-Za-z0-9_-]{20,400}',
  'shp(?:at|ca|pa|ss)_[A-Za-z0-9]{20,100}',
  'ATATT3[A-Za-z0-9_=-]{20,400}',
  'lin_api_[A-Za-z0-9]{20,100}',
].join('|');

/** Every issued token of a text. */
export const ISSUED_TOKEN = new RegExp(`${WORD_START}(?:${ISSUED})`, 'g');

/** How session tokens of STS begin. */
export const SESSION_TOKEN_START = '(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz|AQoEXAMPLE)';

/** A whole line: an access key id, as many characters as a secret key has, digits of a digest or an id, or a token. */
const SECRET_LINE = new RegExp(
  `^(?:A[A-Z](?:IA|CA)[A-Z0-9]{12,28}$|[A-Za-z0-9+/]{40}$|(?:[0-9a-f-]{16,}|[0-9A-F-]{16,})$|eyJ|${SESSION_TOKEN_START}|${ISSUED})`,
);

/** Whether a line by itself has the form of a credential, or of the id of one. */
export function looksIssued(line: string): boolean {
  return SECRET_LINE.test(line);
}
