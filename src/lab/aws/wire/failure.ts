/**
 * A refusal of the local AWS: the code and message that AWS prints, and its HTTP status. JSON services answer 400 to
 * nearly everything, query services 403 for authorization; the protocol writers apply that when `status` is absent.
 */
export class AwsFailure extends Error {
  readonly code: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    status: number | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'AwsFailure';
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}
