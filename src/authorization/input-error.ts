export type InputErrorCode =
  | 'invalid-json'
  | 'invalid-case'
  | 'invalid-principal'
  | 'invalid-resource'
  | 'malformed-policy';

/** A case or document that cannot be evaluated. Never turned into a decision. */
export class AuthorizationInputError extends Error {
  readonly code: InputErrorCode;

  constructor(code: InputErrorCode, message: string) {
    super(message);
    this.name = 'AuthorizationInputError';
    this.code = code;
  }
}
