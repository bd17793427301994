import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { STSClient } from '@aws-sdk/client-sts';
import type { AccessKeys } from '../../../src/lab/aws/credentials';
import type { LocalAws } from '../../../src/lab/aws/server';

export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: AccessKeys;
  maxAttempts: number;
}

/** Client options for a principal of the local AWS; one attempt, so that tests see every answer. */
export function optionsFor(aws: LocalAws, principal: string, region = 'us-east-1'): ClientOptions {
  return { endpoint: aws.url, region, credentials: aws.credentialsFor(principal), maxAttempts: 1 };
}

export function kmsAs(aws: LocalAws, principal: string, region?: string): KMSClient {
  return new KMSClient(optionsFor(aws, principal, region));
}

export function iamAs(aws: LocalAws, principal: string): IAMClient {
  return new IAMClient(optionsFor(aws, principal));
}

export function stsAs(aws: LocalAws, principal: string): STSClient {
  return new STSClient(optionsFor(aws, principal));
}

/** The error that a call ends with; fails the test when it succeeds. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call succeeded');
}
