import { READ_NAMES } from '../aws/operations';
import type { Config } from '../config';
import { CHECKS } from '../diagnosis/checks/registry';
import { FIX_CODES } from '../domain/fix';
import type { Known } from '../runbook/lint';
import { loadRunbooks } from '../runbook/load';
import type { Runbook } from '../runbook/schema';
import { runbookFolders, type Terminal } from './terminal';

/** Everything that a runbook may name. */
export const KNOWN: Known = {
  operations: READ_NAMES,
  checks: new Set(Object.keys(CHECKS)),
  fixes: new Set(FIX_CODES),
};

/** The shipped runbooks and those of the configuration. Throws `runbook-invalid` with every problem. */
export function loadRunbookSet(terminal: Terminal, config: Config): Runbook[] {
  return loadRunbooks(runbookFolders(terminal, config), KNOWN);
}
