import { Keys } from '@parley/ui';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { find } from './find.ts';
import { type PaletteEntry, usePaletteEntries } from './use-entries.tsx';

/** A search and its results; the keyboard stays in the search, arrows choose. */
export function Palette({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const results = find(usePaletteEntries(), search);
  const chosen = Math.min(at, results.length - 1);
  const done = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    // First: what is chosen may open a window in this one's place.
    onDone();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') done(results[chosen]);
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: search === '' ? 0 : undefined, End: search === '' ? -1 : undefined }[
      event.key
    ];
    if (to === undefined || results.length === 0) return;
    event.preventDefault();
    setAt((to + results.length) % results.length);
  };
  return (
    <div className="palette">
      <input
        type="search"
        className="ui-input"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-label={t('palette.placeholder')}
        {...(results.length > 0 && { 'aria-activedescendant': `${id}-${chosen}` })}
        placeholder={t('palette.placeholder')}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        autoComplete="off"
        maxLength={100}
        data-testid="palette.search"
      />
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={t('palette.results')} tabIndex={-1}>
        {results.map((entry, index) => (
          <Result key={entry.id} id={`${id}-${index}`} entry={entry} isChosen={index === chosen} onRun={() => done(entry)} />
        ))}
      </div>
      <p className="palette-nothing" role="status">
        {results.length === 0 && t('palette.nothing')}
      </p>
    </div>
  );
}

function Result(props: { readonly id: string; readonly entry: PaletteEntry; readonly isChosen: boolean; readonly onRun: () => void }) {
  const { id, entry, isChosen, onRun } = props;
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const { icon: Icon, text, shortcut } = entry;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search has the keyboard
    <div
      className="palette-result"
      id={id}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      onClick={onRun}
      ref={line}
      data-testid={`palette.${entry.id}`}
    >
      <Icon size={18} aria-hidden />
      <span>{text}</span>
      {shortcut !== undefined && <Keys>{shortcut}</Keys>}
    </div>
  );
}
