import { compileTemplate, resolveTemplate, unknownVariables } from '../template';
import { MAYBE, NO, tri } from '../tri';
import type { Family } from './comparison';

function isBool(text: string): boolean {
  return text === 'true' || text === 'false';
}

/** `Bool`: `true` and `false` in any case; anything else matches nothing. */
export const BOOL: Family = {
  bool: {
    negated: false,
    compile(value, variables) {
      const template = compileTemplate(value, variables, false);
      if (typeof template !== 'string') {
        return {
          unknownVariables: (view) => unknownVariables(template, view),
          test(had, view) {
            const resolved = resolveTemplate(template, view);
            if (resolved === 'unknown') return MAYBE;
            return resolved === 'absent' ? NO : tri(sameBool(resolved.text, had));
          },
        };
      }
      return { test: (had) => tri(sameBool(template, had)) };
    },
  },
};

function sameBool(wanted: string, had: string): boolean {
  const value = wanted.toLowerCase();
  return isBool(value) && value === had.toLowerCase();
}
