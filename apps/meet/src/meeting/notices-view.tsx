import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { Notice } from '../notices.ts';

/** What others have just done, and what this person is asked for. */
export function NoticesView() {
  const notices = useMeet((state) => state.notices);
  return notices.map((notice) => <NoticeView key={notice.id} notice={notice} />);
}

function NoticeView({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation();
  const controller = useController();
  const guest = t('meeting.guest');
  const { id, kind, actor, name, unmutes } = notice;
  return (
    <p className="banner" data-testid={`notice.${kind.split('.notice.')[1]}`}>
      {t(kind, { actor: actor || guest, name: name || guest })}
      {unmutes !== undefined && (
        <>
          <button
            type="button"
            className="banner-action"
            onClick={() => controller.media.switchOn(unmutes, id)}
            data-testid="notice.unmute"
          >
            {t(`people.switchOn.${unmutes}`)}
          </button>
          <button type="button" className="banner-close" aria-label={t('security.later')} onClick={() => controller.dropNotice(id)}>
            <X size={16} aria-hidden />
          </button>
        </>
      )}
    </p>
  );
}
