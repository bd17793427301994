/** A line that goes on: at most 76 characters, the last of them `=` (RFC 2045, section 6.7), and what chat puts around it. */
const SOFT_BREAK = /^([^\n]{1,79})=\n/gm;
/** They may be anything, unless one of them is as long as mailers make them. */
const LONG_BREAK = /^[^\n]{56,79}=$/m;
const ENCODED = /(?:=[0-9A-F]{2}){1,64}/g;
/** Characters of several bytes, and colours: nothing else looks like them, whatever the lines look like. */
const SURELY_ENCODED = /(?:=[C-F][0-9A-F](?:=[89AB][0-9A-F]){1,3}){1,40}|=1B(?=\[)/g;

/**
 * Undoes quoted-printable, as mails are sent: lines that go on end with `=`, and other characters stand as `=E2=80=99`. `plain` is
 * what is done to each decoded run. A text that is no mail comes back as it is. Linear in the length of the text.
 */
export function withoutMailEncoding(text: string, plain: (decoded: string) => string): string {
  if (!text.includes('=')) return text;
  const joined = LONG_BREAK.test(text) ? text.replace(SOFT_BREAK, '$1') : text;
  const isMail = joined !== text || /=(?:0D|20|09)\n/.test(text);
  return joined.replace(isMail ? ENCODED : SURELY_ENCODED, (run) =>
    plain(Buffer.from(run.replaceAll('=', ''), 'hex').toString()),
  );
}
