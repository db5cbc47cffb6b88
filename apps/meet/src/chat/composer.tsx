import { MAX_TEXT } from '@parley/client';
import { Button, Dialog, IconButton, LateMenu, PictureRow } from '@parley/ui';
import { SendHorizontal, Smile, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { mayWrite } from './permissions.ts';
import { ReceiverChoice } from './receiver-choice.tsx';
import { nameOf } from './talk-state.ts';

const EMOJI = [...'😀😂🙂😉😊😍😘😎🤔😮😢😭😡🥳🤩😴👍👎👏🙏💪👋🤝👀🎉🔥⭐✅❌❓💡☕🍰🚀', '❤️'];

/** Where messages are written. Enter sends, Shift and Enter begins a new line. */
export function Composer() {
  const { t } = useTranslation();
  const controller = useController();
  const draft = useMeet((state) => state.talk.draft);
  const receiver = useMeet((state) => state.talk.receiver);
  const isJoined = useMeet((state) => state.client.phase === 'joined');
  const isSilenced = useMeet((state) => state.talk.receiver === undefined && !mayWrite(state.client));
  const field = useRef<HTMLTextAreaElement>(null);
  const { isAsked, send, setAsked } = useCarefulSend();
  useGrowing(field, draft);
  useFocus(field, receiver);
  const onKey = (event: KeyboardEvent) => {
    // While characters are composed (Chinese, Japanese, Korean), Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const insert = (emoji: string) => {
    controller.talk.setDraft(`${draft}${emoji}`);
    field.current?.focus();
  };
  return (
    <div className="composer" data-private={receiver !== undefined}>
      <ReceiverChoice />
      <Answering />
      {isSilenced ? (
        <p className="soft small" data-testid="chat.restricted">
          {t('chat.restricted')}
        </p>
      ) : (
        <div className="composer-row">
          <LateMenu
            align="start"
            testId="chat.emojiMenu"
            trigger={
              <IconButton label={t('chat.emoji')} size="small" className="composer-emoji" data-testid="chat.emoji">
                <Smile size={20} aria-hidden />
              </IconButton>
            }
          >
            <PictureRow
              pictures={EMOJI.map((emoji) => ({ id: emoji, label: emoji, icon: emoji }))}
              onSelect={insert}
              staysOpen
              testId="choice"
            />
          </LateMenu>
          <textarea
            ref={field}
            rows={1}
            value={draft}
            maxLength={MAX_TEXT}
            placeholder={t(receiver === undefined ? 'chat.placeholder' : 'chat.privatePlaceholder')}
            aria-label={t('chat.placeholder')}
            onChange={(event) => controller.talk.setDraft(event.target.value)}
            onKeyDown={onKey}
            data-testid="chat-input"
          />
          <IconButton
            label={t('chat.send')}
            className="composer-send"
            disabled={!isJoined || draft.trim() === ''}
            onClick={send}
            data-testid="chat.send"
          >
            <SendHorizontal size={20} aria-hidden />
          </IconButton>
        </div>
      )}
      <CareDialog isOpen={isAsked} onClose={() => setAsked(false)} />
    </div>
  );
}

/** Whoever has just got a private message and writes to everybody is asked whether they mean it. */
function useCarefulSend() {
  const controller = useController();
  const [isAsked, setAsked] = useState(false);
  const isRisky = useMeet(({ talk, client }) => {
    const last = client.chat.at(-1);
    return talk.receiver === undefined && talk.draft.trim() !== '' && last?.privateWith !== undefined && !last.isOwn;
  });
  const send = () => (isRisky ? setAsked(true) : controller.talk.send());
  return { isAsked, send, setAsked };
}

function CareDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
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

/** The message that the draft answers. */
function Answering() {
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

/** Whoever opens the chat or chooses a receiver wants to write; on phones the keyboard would hide what was said. */
function useFocus(field: React.RefObject<HTMLTextAreaElement | null>, receiver: string | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every receiver
  useEffect(() => {
    if (!window.matchMedia('(pointer: fine)').matches) return;
    // After the panel, which takes the keyboard when it opens.
    const frame = requestAnimationFrame(() => field.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [field, receiver]);
}

/** As high as the text, up to a few lines. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every letter
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, 120)}px`;
  }, [field, text]);
}
