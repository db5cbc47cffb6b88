import { Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController } from '../../context.tsx';
import type { DialogProps } from '../../meeting/dialog-state.ts';
import { EmojiPicker } from './emoji-picker.tsx';

/** Any emoji as a reaction to a message. */
export function ReactionDialog({ params, onClose }: DialogProps<'reaction'>) {
  const { t } = useTranslation();
  const { talk } = useController();
  return (
    <Dialog isOpen onClose={onClose} title={t('chat.react')} closeLabel={t('talk.close')} testId="reaction.dialog">
      <EmojiPicker
        onSelect={(emoji) => {
          talk.reactTo(params.message, emoji);
          onClose();
        }}
      />
    </Dialog>
  );
}
