import type { IncomingHttpHeaders } from 'node:http';
import type { Input, Operation, Output } from './call';
import { authenticate } from './caller';
import { type Fault, failureOf } from './faults';
import { uuid } from './identifiers';
import { deleteDueKeys } from './kms/deletion';
import { SERVICES } from './operations';
import { runRecorded } from './trail';
import { AwsFailure } from './wire/failure';
import { jsonAnswer, jsonError, readJson } from './wire/json';
import { readQuery } from './wire/query';
import { queryAnswer, queryError, restXml } from './wire/xml';
import type { World } from './world';

export interface RawRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  sourceIp: string;
}

/** One line of the call log; `outcome` is `ok` or the error code. */
export interface LoggedCall {
  service: string;
  operation: string;
  principal: string | null;
  account: string | null;
  region: string | null;
  time: Date;
  outcome: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  log: LoggedCall;
  /** What the server does with the connection instead of answering. */
  connection: 'answer' | 'hang' | 'drop';
}

type Protocol = 'json' | 'query' | 'ec2' | 'rest-xml' | 'rest-json';

interface Named {
  protocol: Protocol;
  operation: string;
  /** Target prefix of JSON services; null for query services. */
  target: string | null;
  /** What the path holds, for REST services. */
  input?: Input;
}

const TARGETS: Readonly<Record<string, string>> = {
  TrentService: 'kms',
  AWSOrganizationsV20161128: 'organizations',
  AmazonSQS: 'sqs',
  CloudTrail_20131101: 'cloudtrail',
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101': 'cloudtrail',
};

/** Answers one request: authenticate, fault if planned, run the operation, write the trail, serialise. */
export function answer(world: World, request: RawRequest, takeFault: (s: string, o: string) => Fault | null): Answer {
  const requestId = uuid();
  const named = nameOf(request);
  const log: LoggedCall = {
    service: signedFor(request) ?? 'unknown',
    operation: named.operation,
    principal: null,
    account: null,
    region: null,
    time: world.clock(),
    outcome: 'ok',
  };
  try {
    const { caller, service, region } = authenticate(world, request, authenticationOf(named));
    Object.assign(log, { service, principal: caller.arn, account: caller.account, region });
    const fault = takeFault(service, named.operation);
    if (fault?.kind === 'hang') return hung({ ...log, outcome: 'hang' });
    if (fault && fault.kind !== 'loseAnswer') throw failureOf(fault, service);
    deleteDueKeys(world);
    const run = operationFor(service, named);
    const input = named.input ?? (named.protocol === 'json' ? readJson(request.body.toString()) : queryInput(request));
    const trail = { resources: [], responseElements: null, invokedBy: null };
    const { sourceIp } = request;
    const userAgent = String(request.headers['user-agent'] ?? '');
    const { operation } = named;
    const base = { world, caller, service, operation, region, input, requestId };
    const output = runRecorded({ ...base, sourceIp, userAgent, viaService: null, trail }, run);
    const connection = fault ? 'drop' : 'answer';
    return { ...written(service, named, output, requestId), log, connection };
  } catch (error) {
    const failure = error instanceof AwsFailure ? error : internal(error);
    return {
      ...refused(log.service, named, failure, requestId),
      log: { ...log, outcome: failure.code },
      connection: 'answer',
    };
  }
}

function nameOf(request: RawRequest): Named {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    return { protocol: 'json', operation: target.slice(dot + 1), target: target.slice(0, dot) };
  }
  const rest = restNameOf(request);
  if (rest) return rest;
  const action = new URLSearchParams(request.body.toString()).get('Action') ?? 'unknown';
  return { protocol: signedFor(request) === 'ec2' ? 'ec2' : 'query', operation: action, target: null };
}

/** Operations that REST services name by method and path. */
function restNameOf(request: RawRequest): Named | null {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const bucket = /^\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (signedFor(request) === 's3' && bucket && searchParams.has('encryption'))
    return { protocol: 'rest-xml', operation: 'GetBucketEncryption', target: null, input: { Bucket: bucket } };
  const name = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(pathname)?.[1];
  if (signedFor(request) !== 'lambda' || !name) return null;
  const input = { FunctionName: decodeURIComponent(name) };
  return { protocol: 'rest-json', operation: 'GetFunctionConfiguration', target: null, input };
}

function signedFor(request: RawRequest): string | null {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/,]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function operationFor(service: string, named: Named): Operation {
  const table = SERVICES[service];
  const sameService = named.target === null || TARGETS[named.target] === service;
  const run = table && sameService && Object.hasOwn(table, named.operation) ? table[named.operation] : undefined;
  if (run) return run;
  if (named.protocol === 'json')
    throw new AwsFailure('UnknownOperationException', `The local AWS has no ${service}:${named.operation}.`, 400);
  throw new AwsFailure(
    'InvalidAction',
    `Could not find operation ${named.operation} in the local AWS's ${service}.`,
    400,
  );
}

function queryInput(request: RawRequest): Input {
  const { Action, Version, ...input } = readQuery(request.body.toString());
  return input;
}

function internal(error: unknown): AwsFailure {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsFailure('InternalFailure', `The local AWS failed: ${reason}`, 500);
}

function written(service: string, named: Named, output: Output, requestId: string): Omit<Answer, 'log' | 'connection'> {
  if (named.protocol === 'rest-xml') return { status: 200, headers: xmlHeaders(requestId), body: restXml(output) };
  if (isJson(named)) return { status: 200, headers: jsonHeaders(requestId), body: jsonAnswer(output) };
  return {
    status: 200,
    headers: xmlHeaders(requestId),
    body: queryAnswer(service, named.operation, output, requestId),
  };
}

function refused(service: string, named: Named, failure: AwsFailure, id: string): Omit<Answer, 'log' | 'connection'> {
  const json = isJson(named);
  const denied = failure.code === 'AccessDenied' || failure.code === 'UnauthorizedOperation';
  const status = failure.status ?? (!json && denied ? 403 : 400);
  const error = { code: failure.code, message: failure.message, status };
  if (named.protocol === 'rest-xml') {
    const { code: Code, message: Message } = failure;
    const headers = { ...xmlHeaders(id), ...failure.headers };
    return { status, headers, body: restXml({ Error: { Code, Message, RequestId: id } }) };
  }
  if (json)
    return { status, headers: { ...jsonHeaders(id), 'x-amzn-errortype': failure.code }, body: jsonError(error) };
  return { status, headers: xmlHeaders(id), body: queryError(service, error, id) };
}

const isJson = ({ protocol }: Named): boolean => protocol === 'json' || protocol === 'rest-json';

function authenticationOf({ protocol }: Named): 'json' | 'query' | 'ec2' {
  if (protocol === 'rest-json') return 'json';
  return protocol === 'rest-xml' ? 'query' : protocol;
}

function hung(log: LoggedCall): Answer {
  return { status: 0, headers: {}, body: '', log, connection: 'hang' };
}

function jsonHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
}

function xmlHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}
