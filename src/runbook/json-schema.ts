import { z } from 'zod';
import { runbookSchema } from './schema';

/** The runbook format as JSON Schema (draft 2020-12), for editors: what a YAML file may contain, defaults optional. */
export function runbookJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(runbookSchema, { target: 'draft-2020-12', io: 'input' }), title: 'keymedic runbook' };
}
