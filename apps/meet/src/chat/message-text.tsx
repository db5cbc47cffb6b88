import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { beginningOf } from './long-text.ts';
import { withFaces } from './smileys.ts';
import { textParts } from './text-parts.ts';

/** What somebody wrote, with its links; of very long texts the beginning. */
export function MessageText({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  const beginning = beginningOf(text);
  if (beginning === undefined) return <Text text={text} />;
  return (
    <>
      <Text text={isWhole ? text : `${beginning}…`} />
      <button type="button" className="link chat-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)} data-testid="chat.more">
        {t(isWhole ? 'chat.less' : 'chat.more')}
      </button>
    </>
  );
}

const Text = memo(function Text({ text }: { readonly text: string }) {
  const { hasSmileys } = useController().config.talk;
  let at = 0;
  return (
    <p className="chat-text" dir="auto">
      {textParts(text).map((part) => {
        const key = at;
        at += part.text.length;
        return part.href === undefined ? (
          <span key={key}>{hasSmileys ? withFaces(part.text) : part.text}</span>
        ) : (
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        );
      })}
    </p>
  );
});
