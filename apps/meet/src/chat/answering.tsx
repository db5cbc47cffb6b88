import { IconButton } from '@parley/ui';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** The message that the draft answers. */
export function Answering() {
  const { t } = useTranslation();
  const controller = useController();
  const answered = useMeet((state) => state.client.chat.find((message) => message.id === state.talk.replyTo));
  if (!answered) return null;
  return (
    <div className="composer-answering" data-testid="chat.answering">
      <span>{t('chat.answering', { text: answered.text })}</span>
      <IconButton label={t('chat.noAnswer')} size="small" className="composer-emoji" onClick={() => controller.talk.replyTo(undefined)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
