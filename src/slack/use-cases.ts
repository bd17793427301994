import type {
  Answered,
  AnswerRequest,
  Decided,
  DecisionRequest,
  Opened,
  OpenRequest,
  UndoRequest,
} from '../workflow/ports';

/**
 * What the chat may ask for: the use cases bound to their ports, passed in by the composition root. Each resolves when what
 * it promises is durable; a rejection means that nothing was recorded (events are then redelivered); a refusal is a value
 * that the person is shown.
 */
export interface UseCases {
  openInvestigation(request: OpenRequest): Promise<Opened>;
  decideApproval(request: DecisionRequest): Promise<Decided>;
  undoFix(request: UndoRequest): Promise<Decided>;
  answerQuestions(request: AnswerRequest): Promise<Answered>;
}
