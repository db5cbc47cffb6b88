import { toXmlText } from '@parley/xmpp-core';

/** What a poll may be made of; `bytes`: the whole message, as UTF-8 (Prosody contract §3.2). */
export const POLL_LIMITS = { answers: 32, bytes: 1_023, polls: 128 } as const;

/** A question with its answers as it goes over the wire; the answers without the empty ones. */
export function newPoll(pollId: string, question: string, answers: readonly string[]): object {
  const names = answers.map((name) => toXmlText(name.trim())).filter((name) => name !== '');
  return { type: 'polls', command: 'new-poll', pollId, question: toXmlText(question.trim()), answers: names.map((name) => ({ name })) };
}

/** What keeps a draft from being sent, if anything. */
export function pollProblem(question: string, answers: readonly string[]): 'noQuestion' | 'fewAnswers' | 'doubled' | 'tooLong' | undefined {
  const given = answers.map((answer) => answer.trim()).filter((answer) => answer !== '');
  if (question.trim() === '') return 'noQuestion';
  if (given.length < 2) return 'fewAnswers';
  if (new Set(given).size < given.length) return 'doubled';
  const bytes = new TextEncoder().encode(JSON.stringify(newPoll('x'.repeat(16), question, answers))).length;
  return bytes > POLL_LIMITS.bytes || given.length > POLL_LIMITS.answers ? 'tooLong' : undefined;
}
