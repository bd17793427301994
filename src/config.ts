import { existsSync, readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { KeymedicError } from './errors';

const accountId = z
  .string({ error: 'an account id is 12 digits, in quotes' })
  .regex(/^\d{12}$/, 'an account id is 12 digits, in quotes');
const roleArn = z
  .string()
  .regex(/^arn:[a-z-]+:iam::\d{12}:role\/.+$/, 'a role ARN looks like arn:aws:iam::111122223333:role/name');
const region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a Region looks like us-east-1');
const deciders = z
  .array(z.string().regex(/^[SUW][A-Z0-9]+$/, 'an approver is a Slack user group (S…) or user (U…) id'))
  .min(1);

const account = z.strictObject({
  id: accountId,
  name: z.string().min(1),
  regions: z.array(region).min(1),
  diagnosticRole: roleArn,
  remediationRole: roleArn.optional(),
  externalId: z.string().min(2).optional(),
  channels: z.array(z.string().regex(/^[CG][A-Z0-9]+$/, 'a channel is its id, C…')).optional(),
  approvers: z
    .strictObject({
      low: deciders.optional(),
      high: deciders.optional(),
      quorum: z
        .strictObject({
          low: z.number().int().min(1).max(10).optional(),
          high: z.number().int().min(1).max(10).optional(),
        })
        .optional(),
    })
    .optional(),
});

const schema = z.strictObject({
  accounts: z.array(account).min(1, 'at least one account is needed'),
  organization: z
    .union([z.literal('none'), z.strictObject({ managementRole: roleArn, externalId: z.string().min(2).optional() })], {
      error: 'the organization is `none`, or {managementRole: arn:aws:iam::…:role/…, externalId: …}',
    })
    .optional(),
  runbooks: z.array(z.string().min(1)).optional(),
  /** Channels whose messages are read without a mention. Absent: every channel that keymedic is in. */
  watch: z.array(z.string()).optional(),
  approvalHours: z.number().positive().max(168).optional(),
});

export type AccountConfig = z.infer<typeof account>;

/** The configuration as used: validated, absent parts filled with their defaults. */
export interface Config {
  accounts: AccountConfig[];
  /** `none`: the accounts are in no organization; null: not configured, so SCPs and RCPs are unknown. */
  organization: 'none' | { managementRole: string; externalId?: string | undefined } | null;
  /** Extra runbook folders, later ones win; relative to the working directory. */
  runbooks: string[];
  watch: string[] | null;
  approvalHours: number;
}

/** A configuration without accounts: `parse`, `evaluate` and offline replays need none. */
export const EMPTY_CONFIG: Config = { accounts: [], organization: null, runbooks: [], watch: null, approvalHours: 8 };

interface Problem {
  at: string;
  text: string;
}

function duplicates(accounts: readonly AccountConfig[]): string[] {
  return accounts.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index);
}

function roleProblems(config: z.infer<typeof schema>): { path: (string | number)[]; text: string }[] {
  return config.accounts.flatMap((entry, index) =>
    (['diagnosticRole', 'remediationRole'] as const).flatMap((field) => {
      const owner = entry[field]?.split(':')[4];
      if (!owner || owner === entry.id) return [];
      return [{ path: ['accounts', index, field], text: `the role belongs to account ${owner}, not to ${entry.id}` }];
    }),
  );
}

/** `path:line:col` of a member, or of the nearest one around it that stands in the file. */
function placesIn(document: Document, lines: LineCounter, path: string): (keys: readonly PropertyKey[]) => string {
  return (keys) => {
    for (let depth = keys.length; depth >= 0; depth -= 1) {
      const node = document.getIn(keys.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return at(path, lines, node.range[0]);
    }
    return path;
  };
}

function at(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${path}:${line}:${col}`;
}

/** What the schema says of a wrong type, in the words of a person who writes YAML. */
function wordsFor(message: string): string {
  return message
    .replace('Invalid input: expected array, received', 'a list is wanted, [like, this], not')
    .replace('Invalid input: expected string, received undefined', 'is missing')
    .replace('Invalid input: expected object, received', 'members are wanted, not')
    .replace('Invalid input: expected', 'wanted')
    .replace(', received', ', not')
    .replace(/^Unrecognized key/, 'there is no such field');
}

function failIfAny(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const listed = problems.map((problem) => `  ${problem.at}: ${problem.text}`).join('\n');
  throw new KeymedicError('config-invalid', { count: String(problems.length), problems: listed });
}

/** Parses configuration text. Throws `config-invalid` that lists every problem as `path:line:col`. */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false });
  const place = placesIn(document, lines, path);
  failIfAny(
    document.errors.map(({ pos, message }) => ({
      at: at(path, lines, pos[0]),
      text: message.split('\n')[0] ?? message,
    })),
  );
  const { data: config, error } = schema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  failIfAny(
    (error?.issues ?? []).map(({ path: keys, message }) => ({
      at: place(keys),
      text: [keys.join('.'), wordsFor(message)].filter((part) => part !== '').join(': '),
    })),
  );
  if (!config) throw new KeymedicError('internal', { reason: 'a configuration without a value and without a problem' });
  failIfAny([
    ...duplicates(config.accounts).map((id) => ({ at: place(['accounts']), text: `account ${id} is listed twice` })),
    ...roleProblems(config).map(({ path: keys, text: what }) => ({
      at: place(keys),
      text: `${keys.join('.')}: ${what}`,
    })),
  ]);
  return {
    accounts: config.accounts,
    organization: config.organization ?? null,
    runbooks: config.runbooks ?? [],
    watch: config.watch ?? null,
    approvalHours: config.approvalHours ?? EMPTY_CONFIG.approvalHours,
  };
}

/** Reads the configuration file. Throws `config-not-found`, or `config-invalid` with every problem at once. */
export function readConfig(path: string): Config {
  if (!existsSync(path)) throw new KeymedicError('config-not-found', { path });
  return parseConfig(readFileSync(path, 'utf8'), path);
}
