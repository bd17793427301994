import type { App, ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../workflow/ports';
import { ACKNOWLEDGED_WITHIN_MS, within } from './within';

/** Counts what is being worked on, so that stopping can wait for it. */
export interface Intake {
  /** No new events from here on; resolves when nothing runs any more, or after `drainMs`. */
  drain(drainMs: number): Promise<void>;
}

const DRAIN_STEP_MS = 20;

/**
 * Bolt acknowledges events before their listeners run, so an event whose listener fails would be lost. Here an event is
 * acknowledged after its listeners, and only when none of them failed or took longer than Slack waits: Slack then sends it again,
 * while what takes longer goes on. Interactions keep Bolt's way, their listeners acknowledge first. While draining, events are left for the redelivery.
 */
export function acknowledgeAfterwards(app: App, clock: Clock): Intake {
  const original = app.processEvent.bind(app);
  let running = 0;
  let draining = false;

  async function tracked(work: () => Promise<void>): Promise<void> {
    running += 1;
    try {
      await work();
    } finally {
      running -= 1;
    }
  }

  async function afterwards(event: ReceiverEvent): Promise<void> {
    if (draining) throw new Error('stopping: this event is left for its redelivery');
    let asked: { response: Parameters<ReceiverEvent['ack']>[0] } | null = null;
    const ack: ReceiverEvent['ack'] = async (response) => {
      asked = { response };
    };
    const late = new Error(`not done within ${ACKNOWLEDGED_WITHIN_MS} ms: this event is left for its redelivery`);
    await within(
      tracked(() => original({ ...event, ack })),
      ACKNOWLEDGED_WITHIN_MS,
      late,
    );
    const answer = asked as { response: Parameters<ReceiverEvent['ack']>[0] } | null;
    if (answer) await event.ack(answer.response);
  }

  app.processEvent = (event) => {
    const isEvent = event.body.type === 'event_callback';
    return isEvent ? afterwards(event) : tracked(() => original(event));
  };

  return {
    drain: async (drainMs) => {
      draining = true;
      const end = clock.now().getTime() + drainMs;
      while (running > 0 && clock.now().getTime() < end) await clock.sleep(DRAIN_STEP_MS);
    },
  };
}
