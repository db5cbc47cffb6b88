import { IconButton, Popover } from '@parley/ui';
import { Smile } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../lazy/lazy-part.tsx';

const EmojiPicker = lazyPart(() => import('./emoji-picker.tsx').then((part) => part.EmojiPicker));

/** Puts emoji into what is being written; stays open for more. */
export function EmojiButton({ onSelect }: { readonly onSelect: (emoji: string) => void }) {
  const { t } = useTranslation();
  const trigger = (
    <IconButton label={t('chat.emoji')} size="small" className="composer-emoji" data-testid="chat.emoji">
      <Smile size={20} aria-hidden />
    </IconButton>
  );
  return (
    <Popover trigger={trigger} label={t('chat.emoji')} side="top" align="start" testId="chat.emojiMenu">
      <EmojiPicker onSelect={onSelect} />
    </Popover>
  );
}
