import { matchesGlob } from '../glob';
import { compileTemplate, resolveTemplate, unknownVariables } from '../template';
import { MAYBE, NO, tri } from '../tri';
import type { Comparison, Family } from './comparison';

type Compare = (wanted: string, had: string) => boolean;

const equals: Compare = (wanted, had) => wanted === had;
const equalsIgnoreCase: Compare = (wanted, had) => wanted.toLowerCase() === had.toLowerCase();

function compile(compare: Compare, wildcards: boolean): (value: string, variables: boolean) => Comparison {
  return (value, variables) => {
    const template = compileTemplate(value, variables, wildcards);
    if (typeof template === 'string') return { test: (had) => tri(compare(template, had)) };
    return {
      unknownVariables: (view) => unknownVariables(template, view),
      test(had, view) {
        const resolved = resolveTemplate(template, view);
        if (resolved === 'unknown') return MAYBE;
        return resolved === 'absent' ? NO : tri(compare(resolved.text, had));
      },
    };
  };
}

/** String operators; only the `Like` pair knows wildcards. */
export const STRING: Family = {
  stringequals: { negated: false, compile: compile(equals, false) },
  stringnotequals: { negated: true, compile: compile(equals, false) },
  stringequalsignorecase: { negated: false, compile: compile(equalsIgnoreCase, false) },
  stringnotequalsignorecase: { negated: true, compile: compile(equalsIgnoreCase, false) },
  stringlike: { negated: false, compile: compile(matchesGlob, true) },
  stringnotlike: { negated: true, compile: compile(matchesGlob, true) },
};
