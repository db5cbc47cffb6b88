import { IconButton } from '@parley/ui';
import { Check, Link } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ChatButton } from '../chat/chat-button.tsx';
import { useController } from '../context.tsx';
import { HandButton } from '../people/hand-button.tsx';
import { PeopleButton } from '../people/people-button.tsx';
import { ReactionsButton } from '../reactions/reactions-button.tsx';
import { SecurityButton } from '../security/security-button.tsx';
import { AudioDeviceMenu, CameraDeviceMenu } from './device-menus.tsx';
import { LeaveButtons } from './leave-buttons.tsx';
import { CameraButton, MicrophoneButton, ShareButton } from './media-buttons.tsx';
import { MoreMenu } from './more-menu.tsx';
import { useCopyLink } from './use-copy-link.ts';
import { useIsNarrow } from './use-is-narrow.ts';

/** What is needed most; on phones the rest is in the menu. */
export function Toolbar() {
  const { t } = useTranslation();
  const isNarrow = useIsNarrow();
  const controller = useController();
  const { hasReactions } = controller.config.talk;
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
      {!isNarrow && <ShareButton />}
      <PeopleButton />
      <ChatButton />
      {!(isNarrow && hasReactions) && <HandButton />}
      {hasReactions && <ReactionsButton hasHand={isNarrow} />}
      {!isNarrow && <InviteButton />}
      {!isNarrow && <SecurityButton onClick={() => controller.openDialog('security')} />}
      <MoreMenu isNarrow={isNarrow} />
      <LeaveButtons />
    </div>
  );
}

function InviteButton() {
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
