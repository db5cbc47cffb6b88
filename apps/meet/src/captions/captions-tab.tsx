import { Button, SelectField } from '@parley/ui';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { nameOf } from '../chat/talk-state.ts';
import { useController, useMeet } from '../context.tsx';
import type { CaptionLine } from './captions-state.ts';
import { languageChoices } from './languages.ts';
import './captions.css';

/** Everything that was said, to be read again; and in which language. */
export function CaptionsTab() {
  const { t } = useTranslation();
  const { captions } = useController();
  const isOn = useMeet((state) => state.captions.isOn);
  const log = useMeet((state) => state.captions.log);
  return (
    <>
      {isOn && <Language />}
      <CaptionLog log={log} />
      <div className="talk-foot">
        <Button look={isOn ? 'plain' : 'primary'} onClick={() => captions.toggle()} data-testid="captions.toggle">
          {t(isOn ? 'captions.stop' : 'captions.start')}
        </Button>
      </div>
    </>
  );
}

function Language() {
  const { t, i18n } = useTranslation();
  const { captions, config } = useController();
  const language = useMeet((state) => state.captions.language) ?? '';
  const choices = languageChoices(config.captions, i18n.language);
  if (choices.length === 0) return null;
  return (
    <div className="captions-language">
      <SelectField
        label={t('captions.language')}
        choices={[{ id: '', label: t('captions.original') }, ...choices]}
        value={language}
        onChange={(event) => captions.setLanguage(event.target.value === '' ? undefined : event.target.value)}
        data-testid="captions.language"
      />
    </div>
  );
}

function CaptionLog({ log }: { readonly log: readonly CaptionLine[] }) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every line
  useEffect(() => {
    const element = list.current;
    if (element && element.scrollHeight - element.scrollTop - element.clientHeight < 160) element.scrollTo({ top: element.scrollHeight });
  }, [log]);
  if (log.length === 0) return <p className="talk-empty">{t('captions.empty')}</p>;
  return (
    <div
      className="talk-scroll captions-log"
      ref={list}
      role="log"
      aria-label={t('captions.title')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: people without a mouse scroll it by the arrow keys
      tabIndex={0}
      data-testid="captions.log"
    >
      {log.map((line) => (
        <LogLine key={line.id} line={line} />
      ))}
    </div>
  );
}

/** Not drawn again with every word that is added to the last one. */
const LogLine = memo(function LogLine({ line }: { readonly line: CaptionLine }) {
  const { t, i18n } = useTranslation();
  const name = useMeet((state) => nameOf(state.client, line.speakerId, line.speakerName)) || t('meeting.guest');
  const time = new Date(line.at);
  return (
    <p data-interim={line.isInterim || undefined}>
      <span className="captions-head">
        <strong>{name}</strong>
        <time dateTime={time.toISOString()}>{time.toLocaleTimeString(i18n.language, { hour: '2-digit', minute: '2-digit' })}</time>
      </span>
      <span dir="auto">{line.text}</span>
    </p>
  );
});
