import { Button, IconButton } from '@parley/ui';
import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { useIsSmall } from '../meeting/use-is-small.ts';
import { type Notice, type NoticeAction, type NoticeTone, visibleNotices } from './notice.ts';
import './notices.css';

const MOST = 4;
/** Where they cover what people came to see. */
const MOST_ON_PHONES = 2;
const ICONS: Readonly<Partial<Record<NoticeTone, typeof CircleAlert>>> = {
  success: CircleCheck,
  warning: TriangleAlert,
  error: CircleAlert,
};

/** What happened, a few words at a time; screen readers hear them as they come. */
export function NoticesView() {
  const { t } = useTranslation();
  const notices = useMeet((state) => state.notices);
  const isSmall = useIsSmall();
  return (
    <section className="notices" role="log" aria-label={t('notices.label')} aria-live="polite" aria-relevant="additions">
      {visibleNotices(notices, isSmall ? MOST_ON_PHONES : MOST).map((notice) => (
        <NoticeView key={`${notice.uid} ${notice.order}`} notice={notice} />
      ))}
    </section>
  );
}

/** Stays while somebody points at it or is inside with the keyboard; Escape puts it away. */
function NoticeView({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation();
  const { notices } = useController();
  const { uid, key, name = key, tone, actions = [] } = notice;
  const hide = () => notices.hide(uid);
  // Whoever pointed at it points at nothing once others have taken its place.
  useEffect(() => () => notices.release(uid), [notices, uid]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.stopPropagation();
    hide();
  };
  const Icon = ICONS[tone];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has no function of its own; being read keeps it
    <div
      className="notice"
      data-tone={tone}
      data-testid={name}
      role={tone === 'error' ? 'alert' : undefined}
      onPointerEnter={() => notices.hold(uid)}
      onPointerLeave={() => notices.release(uid)}
      onFocus={() => notices.hold(uid)}
      onBlur={() => notices.release(uid)}
      onKeyDown={onKey}
    >
      {Icon && <Icon size={20} aria-hidden className="notice-icon" />}
      <Words notice={notice} onOpened={hide} />
      <IconButton
        label={t('notices.close')}
        size="small"
        className="notice-close"
        onClick={hide}
        id="close-notification"
        data-testid={`${name}-dismiss`}
      >
        <X size={16} aria-hidden />
      </IconButton>
      {actions.length > 0 && <NoticeActions actions={actions} onDone={hide} />}
    </div>
  );
}

function Words({ notice, onOpened }: { readonly notice: Notice; readonly onOpened: () => void }) {
  const { t } = useTranslation();
  const guest = t('meeting.guest');
  const { key, detail, text, testId, onOpen } = notice;
  const values = Object.fromEntries(Object.entries(notice.values ?? {}).map(([name, value]) => [name, value === '' ? guest : value]));
  const words = (
    <>
      <strong dir="auto">{t(key, values)}</strong>
      {detail !== undefined && <span dir="auto">{t(detail, values)}</span>}
      {text !== undefined && (
        <span className="notice-text" dir="auto">
          {text}
        </span>
      )}
    </>
  );
  if (!onOpen)
    return (
      <div className="notice-words" data-testid={testId}>
        {words}
      </div>
    );
  const open = () => {
    onOpen();
    onOpened();
  };
  return (
    <button type="button" className="notice-words" onClick={open} data-testid={testId ?? 'notice.open'}>
      {words}
    </button>
  );
}

function NoticeActions({ actions, onDone }: { readonly actions: readonly NoticeAction[]; readonly onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="notice-actions">
      {actions.map(({ key, run, testId }, index) => (
        <Button
          key={key}
          look={index === 0 ? 'primary' : 'plain'}
          onClick={() => {
            onDone();
            run();
          }}
          data-testid={testId}
        >
          {t(key)}
        </Button>
      ))}
    </div>
  );
}
