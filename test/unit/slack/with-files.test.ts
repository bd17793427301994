import { KeymedicError } from '../../../src/errors';
import { type ListenerContext, takeEvent } from '../../../src/slack/listeners/context';
import type { Opened, OpenRequest } from '../../../src/workflow/ports';
import { REQUESTER, SOURCE } from '../../support/fakes';

const files = [{ id: 'F1', name: 'error.log' }];

function given(askedBy: OpenRequest['askedBy'], eventKey: string, answer: Opened = { kind: 'ignored' }) {
  const asked: string[] = [];
  const told: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const context = {
    log,
    files: {
      read: async () => {
        throw new KeymedicError('slack-unavailable', { method: 'the download of a file', reason: 'HTTP 503' });
      },
    },
    publisher: { whisper: async (_source: unknown, _to: unknown, text: string) => told.push(text) },
    useCases: {
      openInvestigation: async ({ text }: OpenRequest) => {
        asked.push(text);
        return asked.length > 1 ? { kind: 'duplicate', investigationId: null } : answer;
      },
    },
  } as unknown as ListenerContext;
  const request: OpenRequest = { text: 'the error', source: SOURCE, requester: REQUESTER, askedBy, eventKey };
  return { asked, told, take: (deliveries: number) => takeEvent(context, request, { files, deliveries }) };
}

describe('files that Slack does not hand over', () => {
  it('are waited for at first, then what was typed is read without them', async () => {
    const { asked, told, take } = given('mention', 'with-files-1');
    await expect(take(0)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await expect(take(1)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await take(2);
    await take(3);
    expect(asked).toEqual(['the error', 'the error']);
    expect(told).toEqual([
      expect.stringContaining('Slack hands it to me again'),
      expect.stringMatching(/“error\.log”: Slack did not hand it over in time/),
    ]);
  });

  it('are no matter for people who asked nothing', async () => {
    const { asked, told, take } = given('paste', 'with-files-2');
    await expect(take(0)).rejects.toMatchObject({ code: 'slack-unavailable' });
    await take(2);
    expect(asked).toEqual(['the error']);
    expect(told).toEqual([]);
  });

  it('are told about after a refusal, both once however often the event comes', async () => {
    const text = 'There is no AWS KMS error in this text. Your message holds what looks like a secret.';
    const { told, take } = given('mention', 'with-files-3', { kind: 'refused', refusal: { code: 'x', text } });
    for (const deliveries of [2, 3, 4]) await take(deliveries);
    expect(told).toEqual([text, expect.stringMatching(/“error\.log”/)]);
  });
});
