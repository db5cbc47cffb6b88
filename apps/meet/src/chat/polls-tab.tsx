import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { mayAsk } from './permissions.ts';
import { PollForm } from './poll-form.tsx';
import { PollView } from './poll-view.tsx';
import type { PollDraft } from './talk-state.ts';

export function PollsTab() {
  const { t } = useTranslation();
  const controller = useController();
  const polls = useMeet((state) => state.client.polls);
  const draft = useMeet((state) => state.talk.pollDraft);
  const drafts = useMeet((state) => state.talk.pollDrafts);
  const isAllowed = useMeet((state) => mayAsk(state));
  if (draft) return <PollForm draft={draft} />;
  return (
    <>
      <div className="talk-scroll" data-testid="polls.list">
        {polls.length + drafts.length === 0 && <p className="talk-empty">{t('polls.empty')}</p>}
        {polls.map((poll) => (
          <PollView key={poll.id} poll={poll} />
        ))}
        {drafts.map((waiting, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a draft is what stands at its place
          <DraftView key={index} draft={waiting} index={index} />
        ))}
      </div>
      <div className="talk-foot">
        {isAllowed ? (
          <Button onClick={() => controller.talk.setPollDraft({ question: '', answers: ['', ''] })} data-testid="polls.create">
            {t('polls.create')}
          </Button>
        ) : (
          <p className="soft small">{t('polls.restricted')}</p>
        )}
      </div>
    </>
  );
}

/** A poll that nobody else has seen yet. */
function DraftView({ draft, index }: { readonly draft: PollDraft; readonly index: number }) {
  const { t } = useTranslation();
  const { talk } = useController();
  return (
    <article className="poll poll-draft" data-testid="poll.draft">
      <h3 dir="auto">{draft.question}</h3>
      <p className="soft small">{t('polls.draft')}</p>
      <div className="poll-buttons">
        <Button look="plain" onClick={() => talk.editPoll(index)} data-testid="poll.draft.edit">
          {t('polls.edit')}
        </Button>
        <Button onClick={() => talk.sendPoll(index)} data-testid="poll.draft.send">
          {t('polls.send')}
        </Button>
      </div>
    </article>
  );
}
