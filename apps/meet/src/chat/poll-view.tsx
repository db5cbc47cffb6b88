import type { Poll } from '@parley/client';
import { Button } from '@parley/ui';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { nameOf } from './talk-state.ts';

/** A poll: first to be answered, then with what everybody has answered. */
export function PollView({ poll }: { readonly poll: Poll }) {
  const { t } = useTranslation();
  const title = useId();
  const self = useMeet((state) => state.client.endpointId);
  const asker = useMeet((state) => nameOf(state.client, poll.senderId, poll.senderName));
  const [isChanging, setChanging] = useState(false);
  const [isSkipped, setSkipped] = useState(false);
  const hasVoted = poll.answers.some(({ voters }) => voters.has(self));
  const isOpen = isChanging || (!hasVoted && !isSkipped);
  return (
    <article id={`poll-${poll.id}`} className="poll" aria-labelledby={title} data-testid="poll">
      <h3 id={title}>{poll.question}</h3>
      <p className="soft small">{poll.senderId === self ? t('polls.byYou') : t('polls.by', { name: asker || t('meeting.guest') })}</p>
      {isOpen ? (
        <Ballot
          poll={poll}
          onDone={() => {
            setChanging(false);
            setSkipped(true);
          }}
        />
      ) : (
        <Results poll={poll} hasVoted={hasVoted} onChange={() => setChanging(true)} />
      )}
    </article>
  );
}

function Ballot({ poll, onDone }: { readonly poll: Poll; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const self = useMeet((state) => state.client.endpointId);
  const [choice, setChoice] = useState<ReadonlySet<number>>(
    () => new Set(poll.answers.flatMap(({ voters }, index) => (voters.has(self) ? [index] : []))),
  );
  const toggle = (index: number) => {
    const next = new Set(choice);
    if (!next.delete(index)) next.add(index);
    setChoice(next);
  };
  const submit = () => {
    controller.talk.vote(poll.id, choice);
    onDone();
  };
  return (
    <fieldset className="ballot">
      <legend className="ui-hidden">{poll.question}</legend>
      {poll.answers.map((answer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: answers of a poll do not change
        <label key={index}>
          <input
            type="checkbox"
            checked={choice.has(index)}
            onChange={() => toggle(index)}
            id={`poll-answer-checkbox-${poll.id}-${index}`}
            data-testid={`poll-answer-checkbox-${index}`}
          />
          <span>{answer.text}</span>
        </label>
      ))}
      <div className="poll-buttons">
        <Button look="plain" onClick={onDone} data-testid="poll.results">
          {t('polls.results')}
        </Button>
        <Button onClick={submit} disabled={choice.size === 0} data-testid="poll.vote">
          {t('polls.vote')}
        </Button>
      </div>
    </fieldset>
  );
}

function Results(props: { readonly poll: Poll; readonly hasVoted: boolean; readonly onChange: () => void }) {
  const { t } = useTranslation();
  const { poll, hasVoted, onChange } = props;
  const [isDetailed, setDetailed] = useState(false);
  const self = useMeet((state) => state.client.endpointId);
  const people = new Set(poll.answers.flatMap(({ voters }) => [...voters.keys()])).size;
  return (
    <div className="poll-results" data-testid="poll.result">
      {poll.answers.map(({ text, voters }, index) => {
        const percent = people === 0 ? 0 : Math.round((voters.size / people) * 100);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers of a poll do not change
          <div key={index} className="poll-result">
            <div className="poll-result-head">
              <span>{text}</span>
              <span id={`poll-result-${poll.id}-${index}`}>{t('polls.share', { count: voters.size, percent })}</span>
            </div>
            <div className="poll-bar" aria-hidden>
              <div style={{ width: `${percent}%` }} />
            </div>
            {isDetailed && voters.size > 0 && (
              <p className="soft small">
                {[...voters].map(([id, name]) => (id === self ? t('chat.you') : name || t('meeting.guest'))).join(', ')}
              </p>
            )}
          </div>
        );
      })}
      <div className="poll-buttons">
        <Button look="plain" onClick={() => setDetailed(!isDetailed)} aria-pressed={isDetailed} data-testid="poll.details">
          {t(isDetailed ? 'polls.hideNames' : 'polls.showNames')}
        </Button>
        <Button look="plain" onClick={onChange} data-testid="poll.change">
          {t(hasVoted ? 'polls.change' : 'polls.toVote')}
        </Button>
      </div>
    </div>
  );
}
