import { z } from 'zod';
import { ROOT_CAUSES, type RootCauseCode } from '../domain/root-cause';

/** Ids appear in templates and predicates, so they stay within one plain alphabet. */
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case letters, digits and hyphens');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Path into the facts: `key.KeyMetadata.KeyState`, `signal.errorCode`, `target.account`. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/, 'a fact is a dotted path');

export interface FactPredicate {
  fact: string;
  eq?: string | number | boolean | null;
  ne?: string | number | boolean | null;
  in?: (string | number | boolean | null)[];
  exists?: boolean;
  /** The fact is a list (or text) that contains this. */
  contains?: string | number | boolean;
  'starts-with'?: string;
  /** ARN pattern with `*` and `?`, matched part by part. */
  'matches-arn'?: string;
}

export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | FactPredicate
  /** What a step came to. */
  | { step: string; is: 'ok' | 'absent' | 'unavailable' | 'skipped' };

const factPredicate = z
  .strictObject({
    fact: path,
    eq: scalar.optional(),
    ne: scalar.optional(),
    in: z.array(scalar).min(1).optional(),
    exists: z.boolean().optional(),
    contains: z.union([z.string(), z.number(), z.boolean()]).optional(),
    'starts-with': z.string().optional(),
    'matches-arn': z.string().optional(),
  })
  .refine((p) => Object.keys(p).length === 2, 'a fact predicate has exactly one test: eq, ne, in, exists, contains …');

export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(predicateSchema).min(1) }),
    z.strictObject({ any: z.array(predicateSchema).min(1) }),
    z.strictObject({ not: predicateSchema }),
    z.strictObject({ step: id, is: z.enum(['ok', 'absent', 'unavailable', 'skipped']) }),
    factPredicate,
  ]),
);

const common = {
  id,
  /** Phase under which the thread shows this step. */
  phase: id,
  title: z.string().min(1).max(120),
  when: predicateSchema.optional(),
  /** Seconds. */
  timeout: z.number().positive().max(60).optional(),
};

const collectStep = z.strictObject({
  ...common,
  /** A read from the closed table: `kms:DescribeKey`. */
  collect: z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, 'a read is service:Operation'),
  /** Templates, e.g. `{{target.keyAccount}}`; `{{organization.account}}` for the management account. */
  account: z.string(),
  region: z.string(),
  input: z.record(z.string(), z.unknown()).default({}),
  /** Runs once per element of a list; the step's facts are then `{items: [{item, status, ...facts}]}`. */
  'for-each': z
    .strictObject({ in: z.string(), as: id, limit: z.number().int().min(1).max(200).default(50) })
    .optional(),
});

const checkStep = z.strictObject({
  ...common,
  /** A named analysis in code; pure, over the results of the steps in `uses`. */
  check: id,
  uses: z.array(id).default([]),
});

const stepSchema = z.union([collectStep, checkStep]);

const fixOffer = z.strictObject({
  code: z.string(),
  gate: z.enum(['low', 'high', 'manual']),
  /** For `manual`: the exact steps, templates allowed. */
  steps: z.array(z.string()).optional(),
  /** Parameters for the planner, templates allowed. */
  with: z.record(z.string(), z.unknown()).optional(),
});

const codes = Object.keys(ROOT_CAUSES) as [RootCauseCode, ...RootCauseCode[]];

const findingSchema = z.strictObject({
  id,
  when: predicateSchema,
  code: z.enum(codes),
  variant: z
    .string()
    .regex(/^R\d\d[a-e]?$/)
    .optional(),
  certainty: z.enum(['proven', 'reported', 'likely']).optional(),
  /** One sentence for a person; `{{fact}}` templates. */
  summary: z.string().min(1),
  evidence: z.array(id).min(1),
  'probably-intended': predicateSchema.optional(),
  fixes: z.array(fixOffer).default([]),
});

export const runbookSchema = z.strictObject({
  id,
  /**
   * Id of a runbook in a file read before: its phases, steps and findings are taken over, own ones replace those with the same
   * id, further steps come after and further findings before them.
   */
  extends: id.optional(),
  title: z.string().min(1).max(120),
  /** Which signals it is for; `signal.*` and `target.*` facts. */
  for: predicateSchema,
  /** The matching runbook with the highest priority runs. */
  priority: z.number().int().default(0),
  phases: z
    .array(z.strictObject({ id, title: z.string().min(1).max(80) }))
    .min(1)
    .max(12),
  steps: z.array(stepSchema).min(1).max(80),
  findings: z.array(findingSchema).default([]),
  /** What keeps this from happening again, for people; templates allowed. */
  advice: z.array(z.string().min(1)).default([]),
});

export type CollectStep = z.infer<typeof collectStep>;
export type CheckStep = z.infer<typeof checkStep>;
export type Step = z.infer<typeof stepSchema>;
export type FixOffer = z.infer<typeof fixOffer>;
export type Finding = z.infer<typeof findingSchema>;
export type Runbook = z.infer<typeof runbookSchema>;
