import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { nameOf } from '../chat/talk-state.ts';
import { useMeet } from '../context.tsx';
import type { CaptionLine } from './captions-state.ts';
import './captions.css';

/** Pixels between pictures and panel. */
const GAP = 8;

/** What is being said, over the pictures. */
export function Subtitles() {
  const lines = useMeet((state) => state.captions.lines);
  const isShown = useMeet((state) => state.settings.subtitlesOnStage);
  const panelWidth = useMeet((state) => (state.panel === undefined ? undefined : state.settings.panelWidth));
  if (!isShown || lines.length === 0) return null;
  const style = (panelWidth === undefined ? {} : { '--aside': `${panelWidth + GAP}px` }) as CSSProperties;
  return (
    <div className="subtitles" style={style} data-beside={panelWidth !== undefined || undefined} aria-live="off" data-testid="subtitles">
      {lines.map((line) => (
        <Line key={line.id} line={line} />
      ))}
    </div>
  );
}

function Line({ line }: { readonly line: CaptionLine }) {
  const { t } = useTranslation();
  const name = useMeet((state) => nameOf(state.client, line.speakerId, line.speakerName)) || t('meeting.guest');
  return (
    <p data-interim={line.isInterim || undefined}>
      <strong>{name}: </strong>
      <span dir="auto">{line.text}</span>
    </p>
  );
}
