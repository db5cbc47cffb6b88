import { Button } from '@parley/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { MeetController } from '../controller.ts';
import { SecurityDialog } from '../security/security-dialog.tsx';
import { AudioSinks } from './audio-sinks.tsx';
import { Banners } from './banners.tsx';
import { Stage } from './stage.tsx';
import { Toolbar, useCopyLink } from './toolbar.tsx';
import { useTiles } from './use-tiles.ts';

export function MeetingScreen() {
  const controller = useController();
  const tiles = useTiles();
  const [isSecurityOpen, setSecurityOpen] = useState(false);
  useShortcuts(controller);
  return (
    <div className="meeting" data-testid="meeting.screen">
      <h1 className="ui-hidden">{controller.room.displayName}</h1>
      <Banners onLobby={() => setSecurityOpen(true)} />
      <Stage tiles={tiles} />
      <AloneHint />
      <Toolbar onSecurity={() => setSecurityOpen(true)} />
      <SecurityDialog isOpen={isSecurityOpen} onClose={() => setSecurityOpen(false)} />
      <AudioSinks />
    </div>
  );
}

function AloneHint() {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopyLink();
  const isAlone = useMeet(
    (state) => state.client.phase === 'joined' && state.client.participants.length + state.client.security.queue.count === 0,
  );
  if (!isAlone) return null;
  return (
    <aside className="alone" data-testid="meeting.alone">
      <strong>{t('meeting.alone')}</strong>
      <p>{t('meeting.aloneHint')}</p>
      <Button onClick={copy}>{t(isCopied ? 'toolbar.copied' : 'toolbar.invite')}</Button>
    </aside>
  );
}

/** M, V and D as people know them; not while they are typing, nor with modifier keys. */
function useShortcuts(controller: MeetController): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      m: () => controller.toggle('audio'),
      v: () => controller.toggle('camera'),
      d: () => controller.toggleScreen(),
    };
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, select, textarea, [role="menu"], [role="dialog"]') !== null;
      if (isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      actions[event.key.toLowerCase()]?.();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [controller]);
}
