import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the stub saw it. */
export interface StubRequest {
  /** `kms:DescribeKey`, `sts:AssumeRole`. */
  operation: string;
  /** Parsed JSON body, or the form fields of a query request. */
  input: Record<string, unknown>;
  /** Access key that signed it. */
  accessKey: string;
}

export type StubAnswer =
  | { json: object; status?: number }
  | { error: string; message?: string; status?: number }
  | { xml: string; status?: number }
  | { raw: string; status: number; type: string }
  | 'hang'
  | 'reset';

export interface AwsStub {
  url: string;
  requests: StubRequest[];
  close(): Promise<void>;
}

const JSON_TARGETS: Record<string, string> = {
  TrentService: 'kms',
  AWSOrganizationsV20161128: 'organizations',
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101': 'cloudtrail',
  CloudTrail_20131101: 'cloudtrail',
};

const VERSIONS: Record<string, string> = {
  '2011-06-15': 'sts',
  '2010-05-08': 'iam',
  '2014-10-31': 'rds',
  '2016-11-15': 'ec2',
};

function parse(request: IncomingMessage, body: string): StubRequest {
  const accessKey = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    const service = JSON_TARGETS[target.slice(0, dot)] ?? target.slice(0, dot);
    return {
      operation: `${service}:${target.slice(dot + 1)}`,
      input: JSON.parse(body) as Record<string, unknown>,
      accessKey,
    };
  }
  const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation: `${VERSIONS[Version ?? ''] ?? Version}:${Action}`, input, accessKey };
}

function assumed(account: string): StubAnswer {
  return {
    xml: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  };
}

function send(response: ServerResponse, request: StubRequest, answer: StubAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const query = /^(sts|iam|rds|ec2):/.test(request.operation);
  if ('raw' in answer) response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.raw);
  else if ('xml' in answer) response.writeHead(answer.status ?? 200, { 'content-type': 'text/xml' }).end(answer.xml);
  else if ('json' in answer) {
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'req-1',
    });
    response.end(JSON.stringify(answer.json));
  } else if (query) {
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.error}</Code><Message>${answer.message ?? ''}</Message></Error><RequestId>req-1</RequestId></ErrorResponse>`;
    response.writeHead(answer.status ?? 400, { 'content-type': 'text/xml' }).end(xml);
  } else {
    response.writeHead(answer.status ?? 400, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'req-1',
    });
    response.end(JSON.stringify({ __type: answer.error, message: answer.message ?? '' }));
  }
}

/** A server that speaks AWS's wire formats and answers as a test says; AssumeRole works unless the test answers it. */
export async function startAwsStub(answer: (request: StubRequest) => StubAnswer | null): Promise<AwsStub> {
  const requests: StubRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = parse(request, Buffer.concat(chunks).toString('utf8'));
      requests.push(seen);
      const own = seen.operation === 'sts:AssumeRole' ? assumed(String(seen.input.RoleArn).split(':')[4] ?? '') : null;
      send(response, seen, answer(seen) ?? own ?? { error: 'UnknownOperationException', status: 404 });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
