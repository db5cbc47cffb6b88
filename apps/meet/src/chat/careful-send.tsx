import { Button, Dialog } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { nameOf } from './talk-state.ts';

/** Whoever has just got a private message and writes to everybody is asked whether they mean it. */
export function useCarefulSend() {
  const controller = useController();
  const [isAsked, setAsked] = useState(false);
  const isRisky = useMeet(({ talk, client }) => {
    const last = client.chat.at(-1);
    return talk.receiver === undefined && talk.draft.trim() !== '' && last?.privateWith !== undefined && !last.isOwn;
  });
  const send = () => (isRisky ? setAsked(true) : controller.talk.send());
  return { isAsked, send, setAsked };
}

export function CareDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const controller = useController();
  const other = useMeet((state) => state.client.chat.at(-1)?.privateWith);
  const name = useMeet((state) => nameOf(state.client, other ?? '')) || t('meeting.guest');
  const send = (receiver: string | undefined) => {
    controller.talk.writeTo(receiver);
    controller.talk.send();
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('chat.care.title')}
      text={t('chat.care.text', { name })}
      closeLabel={t('talk.close')}
      testId="chat.care"
    >
      <Button onClick={() => send(other)} data-testid="chat.care.private">
        {t('chat.care.private', { name })}
      </Button>
      <Button look="plain" onClick={() => send(undefined)} data-testid="chat.care.everybody">
        {t('chat.care.everybody')}
      </Button>
    </Dialog>
  );
}
