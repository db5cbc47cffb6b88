import { EmojiPicker as Primitive } from 'frimousse';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { loadEmoji } from './load-emoji.ts';
import './emoji.css';

/** All emoji, to look through and to search by name. */
export function EmojiPicker({ onSelect }: { readonly onSelect: (emoji: string) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Primitive.Root
      className="emoji"
      columns={8}
      locale={i18n.language}
      resolveEmojiData={loadEmoji}
      onEmojiSelect={({ emoji }) => onSelect(emoji)}
      data-testid="emoji.picker"
    >
      <Primitive.Search
        className="emoji-search"
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
        data-testid="emoji.search"
      />
      <Primitive.Viewport className="emoji-view">
        <Primitive.Loading className="emoji-empty">{t('emoji.loading')}</Primitive.Loading>
        <Primitive.Empty className="emoji-empty">{t('emoji.none')}</Primitive.Empty>
        <Primitive.List components={COMPONENTS} />
      </Primitive.Viewport>
      <footer className="emoji-foot">
        <Primitive.ActiveEmoji>
          {({ emoji }) => (
            <span className="emoji-name">
              {emoji && <span aria-hidden>{emoji.emoji}</span>}
              {emoji?.label ?? t('emoji.hint')}
            </span>
          )}
        </Primitive.ActiveEmoji>
        <Primitive.SkinToneSelector className="emoji-tone" aria-label={t('emoji.tone')} title={t('emoji.tone')} />
      </footer>
    </Primitive.Root>
  );
}

type Parts = NonNullable<ComponentProps<typeof Primitive.List>['components']>;

const COMPONENTS: Parts = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className="emoji-category">
      {category.label}
    </div>
  ),
  Row: (props) => <div {...props} className="emoji-row" />,
  Emoji: ({ emoji, ...props }) => (
    <button {...props} type="button" className="emoji-one" data-active={emoji.isActive || undefined}>
      {emoji.emoji}
    </button>
  ),
};
