import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { mayAsk } from './permissions.ts';
import { PollForm } from './poll-form.tsx';
import { PollView } from './poll-view.tsx';

export function PollsTab() {
  const { t } = useTranslation();
  const controller = useController();
  const polls = useMeet((state) => state.client.polls);
  const draft = useMeet((state) => state.talk.pollDraft);
  const isAllowed = useMeet((state) => mayAsk(state.client));
  if (draft) return <PollForm draft={draft} />;
  return (
    <>
      <div className="talk-scroll" data-testid="polls.list">
        {polls.length === 0 && <p className="talk-empty">{t('polls.empty')}</p>}
        {polls.map((poll) => (
          <PollView key={poll.id} poll={poll} />
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
