import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What an `Authorization: AWS4-HMAC-SHA256 …` header says. */
export interface SignatureHeader {
  accessKeyId: string;
  /** `20261122` */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

export interface SignedRequest {
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads the Authorization header; null when it is absent or not Signature Version 4. */
export function readSignature(header: string | undefined): SignatureHeader | null {
  const match = HEADER.exec(header?.trim() ?? '');
  if (!match) return null;
  const [, accessKeyId, date, region, service, signed, signature] = match as unknown as string[];
  if (!accessKeyId || !date || !region || !service || !signed || !signature) return null;
  return { accessKeyId, date, region, service, signedHeaders: signed.split(';'), signature };
}

/** Whether the signature is the one that this secret makes for this request (Signature Version 4). */
export function signatureMatches(request: SignedRequest, header: SignatureHeader, secretAccessKey: string): boolean {
  const scope = `${header.date}/${header.region}/${header.service}/aws4_request`;
  const time = String(request.headers['x-amz-date'] ?? '');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, header))].join('\n');
  let key: Buffer = hmac(Buffer.from(`AWS4${secretAccessKey}`), header.date);
  for (const part of [header.region, header.service, 'aws4_request']) key = hmac(key, part);
  const expected = hmac(key, toSign);
  return timingSafeEqual(expected, Buffer.from(header.signature, 'hex'));
}

function canonicalRequest(request: SignedRequest, header: SignatureHeader): string {
  const url = new URL(request.url, 'http://localhost');
  const query = [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const headers = header.signedHeaders.map((name) => `${name}:${headerValue(request.headers, name)}\n`).join('');
  const path = url.pathname
    .split('/')
    .map((part) => escaped(decodeURIComponent(part)))
    .join('/');
  return [request.method, path, query, headers, header.signedHeaders.join(';'), sha256(request.body)].join('\n');
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replaceAll(/\s+/g, ' ');
}

function escaped(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
