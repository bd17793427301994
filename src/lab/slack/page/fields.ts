import { asString, type Fields, isFields } from '../types';

/** A field that is an object; an empty one when it is not. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** A field that is a list of objects; an empty one when it is not. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function string(value: unknown): string {
  return asString(value) ?? '';
}

/** Items that have no id of their own, keyed by their place. */
export function keyed<T>(items: readonly T[]): { key: string; item: T }[] {
  return items.map((item, index) => ({ key: `item-${index}`, item }));
}
