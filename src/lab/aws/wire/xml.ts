import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: false });

const NAMESPACES: Readonly<Record<string, string>> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  rds: 'http://rds.amazonaws.com/doc/2014-10-31/',
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
};

/** A list as the query protocol writes it: `<Roles><member>…</member></Roles>`. */
export function members<T>(items: readonly T[], element = 'member'): Record<string, readonly T[]> | string {
  return items.length === 0 ? '' : { [element]: items };
}

/** The answer of a query-protocol operation: result inside `<XResponse><XResult>`; for EC2 directly in the response. */
export function queryAnswer(service: string, operation: string, output: object, requestId: string): string {
  const body =
    service === 'ec2'
      ? { requestId, ...output }
      : { [`${operation}Result`]: output, ResponseMetadata: { RequestId: requestId } };
  return write({ [`${operation}Response`]: { '@xmlns': NAMESPACES[service] ?? '', ...body } });
}

/** A query-protocol error document; EC2 has a form of its own. */
export function queryError(
  service: string,
  error: { code: string; message: string; status: number },
  requestId: string,
): string {
  const { code: Code, message: Message } = error;
  if (service === 'ec2') return write({ Response: { Errors: { Error: { Code, Message } }, RequestID: requestId } });
  const Type = error.status < 500 ? 'Sender' : 'Receiver';
  const xmlns = NAMESPACES[service] ?? '';
  return write({ ErrorResponse: { '@xmlns': xmlns, Error: { Type, Code, Message }, RequestId: requestId } });
}

/** A document of a REST service, as it stands. */
export function restXml(document: object): string {
  return write(document);
}

function write(document: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(plain(document))}`;
}

/** Times as ISO text, absent members left out. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
}
