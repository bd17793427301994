import type { Input } from '../call';
import { AwsFailure } from './failure';

/** Readers of request members: absent is null, the wrong type is the failure AWS answers. */

export function optionalText(input: Input, name: string): string | null {
  const value = input[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new AwsFailure('SerializationException', `${name} must be a string.`);
}

export function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value !== null) return value;
  const member = name[0]?.toLowerCase() + name.slice(1);
  throw new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

export function optionalNumber(input: Input, name: string): number | null {
  const value = input[name];
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  throw new AwsFailure('SerializationException', `${name} must be a number.`);
}

export function flag(input: Input, name: string): boolean {
  return input[name] === true || input[name] === 'true';
}

export function textList(input: Input, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function objectList(input: Input, name: string): Input[] {
  const value = input[name];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is Input => typeof item === 'object' && item !== null);
}

export function textMap(input: Input, name: string): Record<string, string> {
  const value = input[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** Bytes sent as base64. */
export function bytes(input: Input, name: string): Buffer | null {
  const value = optionalText(input, name);
  return value === null ? null : Buffer.from(value, 'base64');
}
