import type { Approval } from '../domain/approval';
import type { Investigation, Progress } from '../domain/investigation';
import type { Logger } from '../log';
import { changeInvestigation } from './change-investigation';
import type { Publisher, Store, ThreadView } from './ports';

export interface PublishDeps {
  store: Store;
  publisher: Publisher;
  log: Logger;
}

/** Two publishers may pass each other on the way; each looks again afterwards, so the last word is the stored state. */
const MAX_ROUNDS = 5;

/** An investigation with its approvals as stored; null when it is not known. */
export async function threadOf(store: Store, id: string, progress: Progress | null = null): Promise<ThreadView | null> {
  const investigation = await store.investigation(id);
  if (!investigation) return null;
  const approvals = await Promise.all(investigation.approvalIds.map((each) => store.approval(each)));
  return { investigation, progress, approvals: approvals.filter((each): each is Approval => each !== null) };
}

function stampOf({ investigation, approvals }: ThreadView): string {
  return [investigation.status, investigation.approvalIds.length, ...approvals.map(({ revision }) => revision)].join();
}

async function keepPlace(store: Store, view: ThreadView, place: { channel: string; ts: string }): Promise<void> {
  const { id, message, source } = view.investigation;
  if (message?.ts === place.ts) return;
  // What a command asked has no message but ours.
  if (source.threadTs === null) await store.keepThread(`${source.teamId}-${place.channel}-${place.ts}`, id);
  await changeInvestigation(store, id, (record: Investigation) =>
    record.message?.ts === place.ts ? null : { message: place },
  );
}

/** Shows an investigation as stored, again until what was shown is what is stored. Throws what the publisher throws. */
export async function publishThread(
  { store, publisher }: PublishDeps,
  investigationId: string,
  progress: Progress | null = null,
): Promise<void> {
  let shown: string | null = null;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const view = await threadOf(store, investigationId, progress);
    if (!view || stampOf(view) === shown) return;
    await keepPlace(store, view, await publisher.publish(view));
    shown = stampOf(view);
  }
}

/** As `publishThread`, for moments at which a chat outage must not undo what was done: logged, and shown by the next publish. */
export async function tryPublishThread(
  deps: PublishDeps,
  investigationId: string,
  progress: Progress | null = null,
): Promise<void> {
  try {
    await publishThread(deps, investigationId, progress);
  } catch (error) {
    deps.log.warn('publish.failed', { investigationId, error: error instanceof Error ? error.message : String(error) });
  }
}
