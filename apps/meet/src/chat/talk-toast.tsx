import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { TAB_OF } from './talk-state.ts';

/** What has just been said, for whoever has the panel closed. */
export function TalkToastView() {
  const { t } = useTranslation();
  const controller = useController();
  const toast = useMeet((state) => state.talk.toast);
  if (!toast) return null;
  const name = toast.name || t('meeting.guest');
  return (
    <div className="banner talk-toast" data-testid="talk.toast" key={toast.key}>
      <button type="button" onClick={() => controller.talk.open(TAB_OF[toast.kind])}>
        <strong>{t(`talk.toast.${toast.kind}`, { name })}</strong>
        <span>{toast.text}</span>
      </button>
      <button type="button" className="talk-toast-close" aria-label={t('talk.close')} onClick={() => controller.talk.dismissToast()}>
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
