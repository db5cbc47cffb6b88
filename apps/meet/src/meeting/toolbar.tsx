import { IconButton, ListPopup, ListPopupItem } from '@parley/ui';
import { Check, Link, MicOff, PhoneOff, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { SecurityButton } from '../security/security-button.tsx';
import { AudioDeviceMenu, CameraDeviceMenu } from './device-menus.tsx';
import { CameraButton, MicrophoneButton, ShareButton } from './media-buttons.tsx';
import { useTiles } from './use-tiles.ts';

export function Toolbar({ onSecurity }: { readonly onSecurity: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <div className="toolbar" role="toolbar" aria-label={t('toolbar.label')}>
      <div className="toolbar-pair">
        <MicrophoneButton />
        <AudioDeviceMenu />
      </div>
      <div className="toolbar-pair">
        <CameraButton />
        <CameraDeviceMenu />
      </div>
      <ShareButton />
      <People />
      <InviteButton />
      <SecurityButton onClick={onSecurity} />
      <IconButton label={t('toolbar.leave')} tone="leave" onClick={() => controller.leave()} data-testid="toolbar.leave">
        <PhoneOff size={22} aria-hidden />
      </IconButton>
    </div>
  );
}

function People() {
  const { t } = useTranslation();
  const people = useTiles().filter((tile) => tile.kind === 'person');
  const trigger = (
    <IconButton label={`${t('toolbar.participants')} (${people.length})`} data-testid="toolbar.participants">
      <Users size={22} aria-hidden />
      <span className="toolbar-count" aria-hidden>
        {people.length}
      </span>
    </IconButton>
  );
  return (
    <ListPopup trigger={trigger} label={t('meeting.people', { count: people.length })}>
      {people.map((tile) => (
        <ListPopupItem key={tile.key}>
          <span>{tile.displayName || t('meeting.guest')}</span>
          {tile.isLocal && <small>({t('meeting.you')})</small>}
          {tile.audioMuted && <MicOff size={14} aria-label={t('meeting.muted')} />}
        </ListPopupItem>
      ))}
    </ListPopup>
  );
}

const COPIED_MS = 2_000;

export function InviteButton() {
  const { t } = useTranslation();
  const { isCopied, copy } = useCopyLink();
  return (
    <IconButton
      label={t(isCopied ? 'toolbar.copied' : 'toolbar.invite')}
      tone={isCopied ? 'active' : 'plain'}
      onClick={copy}
      data-testid="toolbar.invite"
    >
      {isCopied ? <Check size={22} aria-hidden /> : <Link size={22} aria-hidden />}
    </IconButton>
  );
}

/** Copies the meeting's address, without what a link may have set for this person. */
export function useCopyLink(): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    const link = `${window.location.origin}${window.location.pathname}`;
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => window.prompt('', link), // no permission: the person can copy it by hand
    );
  };
  return { isCopied, copy };
}
