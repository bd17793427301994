import { isRecord, type Json } from '../domain/json';

/** The strings in an element that may be one string or a list. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === 'string');
}

/** Statements of a policy document as plain records; a single one need not stand in a list. None of what is no document. */
export function statementsOf(document: unknown): Json[] {
  if (!isRecord(document)) return [];
  const { Statement } = document;
  return (Array.isArray(Statement) ? Statement : [Statement]).filter(isRecord);
}

/** A document with other statements. */
export function withStatements(document: Json, statements: readonly unknown[]): Json {
  return { ...document, Statement: statements };
}

/** Everybody whom the statements of a document name in Principal, whatever the kind, and in NotPrincipal. */
export function principalsNamedIn(document: unknown): string[] {
  const named = statementsOf(document).flatMap(({ Principal, NotPrincipal }) =>
    [Principal, NotPrincipal].flatMap((element) =>
      isRecord(element) ? Object.values(element).flatMap(textsOf) : textsOf(element),
    ),
  );
  return [...new Set(named)];
}

/** A Sid or policy name that none of the taken ones equals, ignoring case: `base`, `base2` … */
export function uniqueName(base: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(base.toLowerCase())) return base;
  let number = 2;
  while (lower.has(`${base}${number}`.toLowerCase())) number += 1;
  return `${base}${number}`;
}
