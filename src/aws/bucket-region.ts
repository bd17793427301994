import { hasRegionForm } from '../domain/arn';
import type { ReadOutput } from '../domain/evidence';

interface Redirect {
  name?: unknown;
  /** From the body. */
  Region?: unknown;
  $response?: { headers?: Record<string, string> };
}

/** Reads in the Region where the bucket is, which the output then names as `BucketRegion` when it is not the one asked for. */
export async function fromBucket(asked: string, from: (region: string) => Promise<ReadOutput>): Promise<ReadOutput> {
  try {
    return await from(asked);
  } catch (thrown) {
    const BucketRegion = bucketRegionOf(thrown);
    if (BucketRegion === null || BucketRegion === asked) throw thrown;
    return { ...(await from(BucketRegion)), BucketRegion };
  }
}

/**
 * Where the bucket of a refused request is, when it is in another Region than was asked; null when the refusal does not say so. S3 answers
 * 301 `PermanentRedirect` with the header `x-amz-bucket-region`, in us-east-1 also 400 `AuthorizationHeaderMalformed` with the Region in
 * the body (S3 User Guide, "Making requests by using the REST API"; AWS SDK for Java pull request 4425).
 */
export function bucketRegionOf(thrown: unknown): string | null {
  const { name, Region, $response }: Redirect = thrown !== null && typeof thrown === 'object' ? thrown : {};
  if (name !== 'PermanentRedirect' && name !== 'AuthorizationHeaderMalformed') return null;
  const region = $response?.headers?.['x-amz-bucket-region'] ?? Region;
  return typeof region === 'string' && hasRegionForm(region) ? region : null;
}
