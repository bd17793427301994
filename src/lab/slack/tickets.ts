import { randomBytes } from 'node:crypto';
import { LIMITS } from './limits';
import { SlackRefusal } from './types';

interface Trigger {
  user: string;
  expires: number;
  used: boolean;
  /** The modal in which the person acted: what views.push goes on top of. */
  viewId: string | undefined;
}

/** What a response_url stands for: who acted, and on which message if on one. */
export interface ResponseTarget {
  user: string;
  channel: string;
  messageTs?: string;
  ephemeral?: boolean;
  threadTs?: string;
}

/** The short-lived permissions that an interaction carries: trigger ids and response URLs. */
export class Tickets {
  readonly #now: () => number;
  readonly #triggers = new Map<string, Trigger>();
  readonly #responses = new Map<string, { target: ResponseTarget; uses: number; expires: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A trigger id, good for one view within three seconds. */
  issueTrigger(user: string, viewId?: string): string {
    const id = `${this.#now()}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
    this.#triggers.set(id, { user, viewId, expires: this.#now() + LIMITS.triggerMs, used: false });
    return id;
  }

  /** Throws invalid_trigger_id, exchanged_trigger_id or trigger_expired. */
  redeemTrigger(id: string): { user: string; viewId: string | undefined } {
    const trigger = this.#triggers.get(id);
    if (!trigger) throw new SlackRefusal('invalid_trigger_id');
    if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
    if (this.#now() > trigger.expires) throw new SlackRefusal('trigger_expired');
    trigger.used = true;
    return trigger;
  }

  /** The secret part of a response_url, good for five uses within thirty minutes. */
  issueResponse(target: ResponseTarget): string {
    const id = randomBytes(12).toString('hex');
    this.#responses.set(id, { target, uses: 0, expires: this.#now() + LIMITS.responseUrlMs });
    return id;
  }

  /** Throws used_url or expired_url. */
  spendResponse(id: string): ResponseTarget {
    const ticket = this.#responses.get(id);
    if (!ticket || this.#now() > ticket.expires) throw new SlackRefusal('expired_url');
    if (ticket.uses >= LIMITS.responseUrlUses) throw new SlackRefusal('used_url');
    ticket.uses += 1;
    return ticket.target;
  }
}
