import type { App, BlockAction, ViewOutput } from '@slack/bolt';
import type { Answers, Investigation } from '../../domain/investigation';
import { MISSING_FIELDS } from '../../domain/signal';
import type { Problems } from '../../workflow/ports';
import { ACTIONS, ANSWER_CALLBACK } from '../actions';
import {
  ANSWER_INPUT,
  type AnswerForm,
  answersModal,
  foundBlock,
  neededFields,
  suggestionsFor,
  typedBlock,
} from '../blocks/answers';
import { knownValue } from '../blocks/known-value';
import { sentenceModal } from '../blocks/modals';
import { readClick } from '../clicks';
import { attempt, type ListenerContext, storedInTime, tell } from './context';

const GONE = 'This is not known here any more; it may have expired. Paste the error again.';

/** “Fill in what is missing” opens the form. */
export function onAnswer(app: App, context: ListenerContext): void {
  app.action<BlockAction>(ACTIONS.answer, async ({ ack, body, client }) => {
    await ack();
    const click = readClick(body);
    if (!click) return;
    await attempt(context, click.source, click.by, async () => {
      const investigation = await context.records.investigation(click.value);
      const { channel, messageTs, threadTs } = click.source;
      const form = { investigationId: click.value, channel, messageTs, threadTs };
      const view = investigation ? answersModal(investigation, form) : sentenceModal(GONE);
      await client.views.open({ trigger_id: click.triggerId, view });
    });
  });
}

/**
 * The form was sent: acknowledged when its answers are stored, so that it stays open with what is wrong, field by field, or with the
 * word that nothing was stored.
 */
export function onAnswered(app: App, context: ListenerContext): void {
  app.view(ANSWER_CALLBACK, async ({ ack, view, body }) => {
    const { investigationId, ...place } = JSON.parse(view.private_metadata) as AnswerForm;
    const teamId = body.team?.id ?? context.rules.identity.teamId;
    const by = { id: body.user.id, teamId: body.user.team_id ?? teamId };
    const answering = async () => {
      const external = await context.channels.isShared(place.channel);
      const investigation = await context.records.investigation(investigationId);
      const answers = investigation ? givenIn(view, investigation) : {};
      const answered = await context.useCases.answerQuestions({ investigationId, answers, by, external });
      return { external, answered };
    };
    try {
      const { external, answered } = await storedInTime(answering());
      if (answered.kind === 'wrong') return ack({ response_action: 'errors', errors: blocksOf(answered.problems) });
      await ack();
      const source = { teamId, ...place, external };
      if (answered.kind === 'refused') await tell(context, source, by, answered.refusal.text);
      if (answered.kind === 'duplicate') await tell(context, source, by, ASKED_ALREADY);
    } catch (error) {
      context.log.error('slack.answer-not-stored', { channel: place.channel, reason: String(error) });
      await ack({ response_action: 'errors', errors: blocksOf({ key: NOT_STORED }) });
    }
  });
}

const ASKED_ALREADY = 'This was asked with the same answers before: what was found is in the thread.';
const NOT_STORED = 'I cannot store this just now, so nothing was started. Send it again in a moment.';

function blocksOf(problems: Problems): Record<string, string> {
  const entries = MISSING_FIELDS.flatMap((field) => (problems[field] ? [[typedBlock(field), problems[field]]] : []));
  return Object.fromEntries(entries);
}

/** What was typed, else what was chosen; what stands there as it was found counts as no answer, unless it was asked for. */
function givenIn(view: ViewOutput, investigation: Investigation): Answers {
  const values = view.state.values;
  const needed = neededFields(investigation);
  return Object.fromEntries(
    MISSING_FIELDS.flatMap((field) => {
      const typed = values[typedBlock(field)]?.[ANSWER_INPUT]?.value?.trim();
      const index = values[foundBlock(field)]?.[ANSWER_INPUT]?.selected_option?.value;
      const chosen = index === undefined ? undefined : suggestionsFor(investigation, field)[Number(index)]?.value;
      const own = typed && typed !== knownValue(investigation, field) ? typed : undefined;
      const given = own ?? chosen ?? (needed.has(field) ? typed : undefined);
      return given ? [[field, given]] : [];
    }),
  );
}
