import { POLL_LIMITS, pollProblem } from '@parley/client';
import { Button, IconButton, TextField } from '@parley/ui';
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { PollDraft } from './talk-state.ts';

const MAX_LENGTH = 500;

/** A poll is written here, changed and looked over before everybody gets it. */
export function PollForm({ draft }: { readonly draft: PollDraft }) {
  const { t } = useTranslation();
  const controller = useController();
  const [isTried, setTried] = useState(false);
  const { question, answers } = draft;
  const problem = pollProblem(question, answers);
  const change = (next: Partial<PollDraft>) => controller.talk.setPollDraft({ ...draft, ...next });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined) controller.talk.ask();
  };
  const save = () => {
    setTried(true);
    if (problem === undefined) controller.talk.savePoll();
  };
  return (
    <form className="poll-form" onSubmit={submit} data-testid="polls.form">
      <div className="talk-scroll">
        <TextField
          label={t('polls.question')}
          value={question}
          maxLength={MAX_LENGTH}
          onChange={(event) => change({ question: event.target.value })}
          id="polls-create-input"
          data-testid="polls-create-input"
        />
        <Answers answers={answers} onChange={(next) => change({ answers: next })} />
        {isTried && problem !== undefined && (
          <p className="ui-field-problem" role="alert" data-testid="polls.problem">
            {t(`polls.problem.${problem}`)}
          </p>
        )}
      </div>
      <div className="talk-foot">
        <Button look="plain" onClick={() => controller.talk.setPollDraft(undefined)} data-testid="polls.cancel">
          {t('polls.cancel')}
        </Button>
        <Button look="plain" onClick={save} data-testid="polls.save">
          {t('polls.save')}
        </Button>
        <Button type="submit" data-testid="polls.send">
          {t('polls.send')}
        </Button>
      </div>
    </form>
  );
}

function Answers({ answers, onChange }: { readonly answers: readonly string[]; readonly onChange: (answers: readonly string[]) => void }) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const [isGrown, setGrown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a field was added, it is written in
  useEffect(() => {
    if (isGrown) [...(list.current?.querySelectorAll('input') ?? [])].at(-1)?.focus();
  }, [isGrown, answers.length]);
  const add = () => {
    setGrown(true);
    onChange([...answers, '']);
  };
  const swap = (index: number) => onChange(answers.with(index - 1, answers[index] ?? '').with(index, answers[index - 1] ?? ''));
  return (
    <div className="poll-answers" ref={list}>
      {answers.map((answer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer is what stands at its place
        <div key={index} className="poll-answer">
          <TextField
            label={t('polls.answer', { number: index + 1 })}
            value={answer}
            maxLength={MAX_LENGTH}
            onChange={(event) => onChange(answers.with(index, event.target.value))}
            id={`polls-answer-input-${index}`}
            data-testid={`polls-answer-input-${index}`}
          />
          {index > 0 && (
            <IconButton label={t('polls.up', { number: index + 1 })} size="small" className="talk-icon" onClick={() => swap(index)}>
              <ArrowUp size={16} aria-hidden />
            </IconButton>
          )}
          {answers.length > 2 && (
            <IconButton
              label={t('polls.removeAnswer', { number: index + 1 })}
              size="small"
              className="talk-icon"
              onClick={() => onChange(answers.filter((_, other) => other !== index))}
              data-testid={`remove-polls-answer-input-${index}`}
            >
              <Trash2 size={16} aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      {answers.length < POLL_LIMITS.answers && (
        <Button look="plain" onClick={add} data-testid="polls.addAnswer">
          <Plus size={16} aria-hidden />
          {t('polls.addAnswer')}
        </Button>
      )}
    </div>
  );
}
