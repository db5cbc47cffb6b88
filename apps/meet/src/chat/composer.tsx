import { MAX_TEXT } from '@parley/client';
import { IconButton } from '@parley/ui';
import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Answering } from './answering.tsx';
import { CareDialog, useCarefulSend } from './careful-send.tsx';
import { EmojiButton } from './emoji/emoji-button.tsx';
import { mayWrite } from './permissions.ts';
import { ReceiverChoice } from './receiver-choice.tsx';

/** Where messages are written. Enter sends, Shift and Enter begins a new line. */
export function Composer() {
  const { t } = useTranslation();
  const controller = useController();
  const draft = useMeet((state) => state.talk.draft);
  const receiver = useMeet((state) => state.talk.receiver);
  const isJoined = useMeet((state) => state.client.phase === 'joined');
  const isSilenced = useMeet((state) => state.talk.receiver === undefined && !mayWrite(state));
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useCaret(field, draft);
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
    const { value = draft, selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
    caret.current = selectionStart + emoji.length;
    controller.talk.setDraft(`${value.slice(0, selectionStart)}${emoji}${value.slice(selectionEnd)}`);
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
          <EmojiButton onSelect={insert} />
          <textarea
            ref={field}
            id="chat-input"
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

/** Where to go on writing after something was put in. */
function useCaret(field: React.RefObject<HTMLTextAreaElement | null>, text: string): React.RefObject<number | undefined> {
  const caret = useRef<number | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the text is there
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [field, text]);
  return caret;
}
