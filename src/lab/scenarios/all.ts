import { perform } from '../aws/perform';
import type { World } from '../aws/world';
import { crossAccountIam, crossAccountKeyPolicy, scpBlocks } from './across-accounts';
import { fixedSince } from './fixed-since';
import { createGrantNotAllowed, grantMissing, serviceLinkedRoleMissing } from './grants-and-services';
import { minutesAgo } from './history';
import { aliasNotFound, aliasPointsElsewhere, keyNotFound, wrongRegion } from './identification';
import { boundaryBlocks, iamExplicitDeny, iamMissingPermission, iamResourceMismatch } from './identity-policies';
import { keyPolicyDeny, missingAction, missingPrincipal, noIamDelegation } from './key-policies';
import { keyDisabled, keyPendingDeletion } from './key-state';
import { queueKeyDisabled } from './named-resource';
import { seedOrganization } from './organization';
import type { Scenario } from './scenario';

/** Every scenario; all of them live in one world side by side. */
export const SCENARIOS: readonly Scenario[] = [
  keyDisabled,
  missingPrincipal,
  iamMissingPermission,
  keyPendingDeletion,
  createGrantNotAllowed,
  crossAccountKeyPolicy,
  crossAccountIam,
  noIamDelegation,
  missingAction,
  aliasNotFound,
  aliasPointsElsewhere,
  wrongRegion,
  keyNotFound,
  grantMissing,
  iamResourceMismatch,
  iamExplicitDeny,
  keyPolicyDeny,
  boundaryBlocks,
  scpBlocks,
  serviceLinkedRoleMissing,
  queueKeyDisabled,
  fixedSince,
];

/** Seeds organization and scenarios into an empty world, each with the history that led to its failing call. */
export function seedWorld(world: World, scenarios: readonly Scenario[] = SCENARIOS): void {
  seedOrganization(world);
  for (const scenario of scenarios) {
    scenario.seed(world);
    failOnce(world, scenario);
    scenario.afterwards?.(world);
  }
}

/** Throws when the call of a scenario does not fail: then the scenario shows nothing. */
function failOnce(world: World, scenario: Scenario): void {
  const { input, ...call } = scenario.failingCall;
  const at = minutesAgo(world, scenario.failedMinutesAgo);
  const { failure } = perform(world, { ...call, input: input(world), at });
  if (!failure) throw new Error(`the failing call of scenario ${scenario.id} succeeds`);
}
